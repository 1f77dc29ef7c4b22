import { env } from '../env.ts'
import { put, toAttributes } from './client.ts'

export const table = () => env('RECONCILIATIONS_TABLE')

export const save = (item: object): Promise<void> =>
  put({ TableName: table(), Item: toAttributes(item as Record<string, unknown>) })
