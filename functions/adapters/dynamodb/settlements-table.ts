import type { MerchantId } from '../../domain/ids.ts'
import { env } from '../env.ts'
import { queryPages, toAttributes } from './client.ts'

export const settlementsTable = () => env('SETTLEMENTS_TABLE')

export const entriesOf = async <T>(merchantId: MerchantId, prefix: string): Promise<T[]> => {
  const pages = queryPages<T>({
    TableName: settlementsTable(),
    KeyConditionExpression: 'merchantId = :merchantId AND begins_with(entry, :prefix)',
    ExpressionAttributeValues: toAttributes({ ':merchantId': merchantId, ':prefix': prefix }),
  })
  return (await Array.fromAsync(pages)).flat()
}
