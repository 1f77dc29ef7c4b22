import middy from '@middy/core'
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import { orderOfImage } from '../adapters/dynamodb/order-item.ts'
import { logger } from '../adapters/telemetry.ts'
import { measureEvent } from './effects/measure.ts'
import { postToLedger } from './effects/post-to-ledger.ts'
import { ringForExceptions } from './effects/ring-for-exceptions.ts'
import { all, nothing, type Reaction } from './reaction.ts'
import { reactions } from './reactions.ts'

type Image = Parameters<typeof orderOfImage>[0]

const react = async (record: DynamoDBRecord): Promise<void> => {
  const image = record.dynamodb?.NewImage as Image | undefined
  if (!image) return
  const order = orderOfImage(image)
  const event = order.events.at(-1)
  if (!event) return
  const reaction = (reactions[event.type] ?? nothing) as Reaction
  await all(reaction, postToLedger, ringForExceptions, measureEvent)(order, event)
}

/** Runs the records of one order one after the other; after one that fails, the rest of that order has to come again. */
const reactInOrder = async (records: readonly DynamoDBRecord[]): Promise<DynamoDBRecord[]> => {
  for (const [index, record] of records.entries()) {
    try {
      await react(record)
    } catch (error) {
      logger.error('reaction', { eventId: record.eventID ?? '', error: error as Error })
      return records.slice(index)
    }
  }
  return []
}

const orderIdOf = (record: DynamoDBRecord) => record.dynamodb?.Keys?.orderId?.S ?? ''

/**
 * The orders' stream: each saved event sets in motion what its reaction says. Orders side by side, the events of one order in
 * their order. What failed is reported record by record and comes again; what keeps failing goes to the dead-letter queue.
 */
export const handler = middy<DynamoDBStreamEvent, DynamoDBBatchResponse>().handler(async ({ Records }) => {
  const failed = await Promise.all([...Map.groupBy(Records, orderIdOf).values()].map(reactInOrder))
  return {
    batchItemFailures: failed.flat().map(({ dynamodb }) => ({ itemIdentifier: dynamodb?.SequenceNumber ?? '' })),
  }
})
