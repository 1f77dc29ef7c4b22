import middy from '@middy/core'
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import { orderOfImage } from '../adapters/dynamodb/order-item.ts'
import { logger } from '../adapters/telemetry.ts'
import type { OrderEvent } from '../domain/order/events.ts'
import type { Order } from '../domain/order/order.ts'
import { measureEvent } from './effects/measure.ts'
import { reactTo } from './react-to.ts'

type Image = Parameters<typeof orderOfImage>[0]

/** The order as a record shows it, and the event that made it so; undefined where the record shows none. */
const changeIn = ({ dynamodb }: DynamoDBRecord): [Order, OrderEvent] | undefined => {
  const order = dynamodb?.NewImage && orderOfImage(dynamodb.NewImage as Image)
  const event = order?.events.at(-1)
  return order && event ? [order, event] : undefined
}

const react = async (record: DynamoDBRecord): Promise<void> => {
  const change = changeIn(record)
  if (change) await reactTo(...change)
}

/** Runs the records of one order one after the other; after one that fails, the rest of that order has to come again. */
const reactInOrder = async (records: readonly DynamoDBRecord[]): Promise<DynamoDBRecord[]> => {
  for (const [index, record] of records.entries()) {
    try {
      await react(record)
    } catch (error) {
      logger.error('reaction', { orderId: orderIdOf(record), eventId: record.eventID ?? '', error: error as Error })
      return records.slice(index)
    }
  }
  return []
}

/**
 * Counts the events that will not come again: those before the first that failed, since from there on Lambda hands over everything once more.
 *
 *     handled │ failed │ handled       comes again: │ failed │ handled
 *     counted │   not counted yet                       counted now
 */
const measureFinished = async (records: readonly DynamoDBRecord[], failed: readonly DynamoDBRecord[]) => {
  const first = records.findIndex((record) => failed.includes(record))
  for (const record of records.slice(0, first < 0 ? undefined : first)) {
    const change = changeIn(record)
    if (change) await measureEvent(...change)
  }
}

const orderIdOf = (record: DynamoDBRecord) => record.dynamodb?.Keys?.orderId?.S ?? ''

/**
 * The orders' stream: each saved event sets in motion what its reaction says. Orders side by side, the events of one order in
 * their order. What failed is reported record by record and comes again; what keeps failing goes to the dead-letter queue.
 */
export const handler = middy<DynamoDBStreamEvent, DynamoDBBatchResponse>().handler(async ({ Records }) => {
  const groups = [...Map.groupBy(Records, orderIdOf).values()]
  const failed = (await Promise.all(groups.map(reactInOrder))).flat()
  await measureFinished(Records, failed)
  return {
    batchItemFailures: failed.map(({ dynamodb }) => ({ itemIdentifier: dynamodb?.SequenceNumber ?? '' })),
  }
})
