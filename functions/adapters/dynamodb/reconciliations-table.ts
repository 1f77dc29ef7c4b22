import { env } from '../env.ts'
import { put, toAttributes } from './client.ts'

export const reconciliationsTable = () => env('RECONCILIATIONS_TABLE')

export const saveEntry = (item: object): Promise<void> =>
  put({ TableName: reconciliationsTable(), Item: toAttributes(item as Record<string, unknown>) })
