import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import { answeredWithin } from '../client-settings.ts'

export type Item = Record<string, unknown>

/** A slow answer is worse than an early retry: DynamoDB answers in milliseconds or not at all. */
export const dynamodb = new DynamoDBClient(answeredWithin(3000))

/** An item as DynamoDB writes it. Fields that are undefined are left out. */
export const toAttributes = (item: Item) => marshall(item, { removeUndefinedValues: true })

/** An item as it was before it was written. Its form is what our own writes have made it: nothing is checked here. */
export const fromAttributes = <T = Item>(attributes: Parameters<typeof unmarshall>[0]): T => unmarshall(attributes) as T
