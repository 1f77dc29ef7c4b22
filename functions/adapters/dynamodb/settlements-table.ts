import type { MerchantId } from '../../domain/ids.ts'
import { env } from '../env.ts'
import { toAttributes } from './client.ts'
import { queryPages } from './read.ts'

/** The name of the table of batches, payouts and held sets. */
export const settlementsTable = () => env('SETTLEMENTS_TABLE')

/** All of a merchant's entries whose key begins with `prefix`. */
export const entriesOf = async <T>(merchantId: MerchantId, prefix: string): Promise<T[]> => {
  const pages = queryPages<T>({
    TableName: settlementsTable(),
    KeyConditionExpression: 'merchantId = :merchantId AND begins_with(entry, :prefix)',
    ExpressionAttributeValues: toAttributes({ ':merchantId': merchantId, ':prefix': prefix }),
  })
  return (await Array.fromAsync(pages)).flat()
}
