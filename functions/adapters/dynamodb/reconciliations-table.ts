import { env } from '../env.ts'
import { toAttributes } from './client.ts'
import { put } from './write.ts'

/** The name of the table of runs, items, day-end checks and watermarks. */
export const reconciliationsTable = () => env('RECONCILIATIONS_TABLE')

/** Writes an entry in the place of an earlier one. */
export const saveEntry = (item: object): Promise<void> =>
  put({ TableName: reconciliationsTable(), Item: toAttributes(item as Record<string, unknown>) })
