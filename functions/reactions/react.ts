import middy from '@middy/core'
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import { orderOfImage } from '../adapters/dynamodb/order-item.ts'
import { type FailedReaction, retryReaction } from '../adapters/messaging/reaction-retries.ts'
import { logger } from '../adapters/telemetry.ts'
import type { OrderId } from '../domain/ids.ts'
import type { OrderEvent } from '../domain/order/events.ts'
import type { Order } from '../domain/order/order.ts'
import { measureEvent } from './effects/measure.ts'
import { reactTo } from './react-to.ts'

type Image = Parameters<typeof orderOfImage>[0]
type Change = readonly [Order, OrderEvent]

/** The order as a record shows it, and the event that made it so; undefined where the record shows none. Throws for one that it cannot read. */
const changeIn = ({ dynamodb }: DynamoDBRecord): Change | undefined => {
  const order = dynamodb?.NewImage && orderOfImage(dynamodb.NewImage as Image)
  const event = order?.events.at(-1)
  return order && event ? [order, event] : undefined
}

const orderIdOf = ({ dynamodb }: DynamoDBRecord) => (dynamodb?.Keys?.orderId?.S ?? '') as OrderId

const reactionOf = (record: DynamoDBRecord): FailedReaction => ({
  orderId: orderIdOf(record),
  version: Number(record.dynamodb?.NewImage?.version?.N),
})

/** What has become of a record: its change where it has one to count; `again` where it has to come again. */
type Outcome = Change | undefined | 'again'

/** Reacts to a record. A reaction that fails goes to the queue of retries; only where that takes nothing has the record to come again. */
const react = async (record: DynamoDBRecord): Promise<Outcome> => {
  let change: Change | undefined
  try {
    change = changeIn(record)
    if (change) await reactTo(...change)
    return change
  } catch (error) {
    logger.error('reaction', { ...reactionOf(record), error: error as Error })
  }
  try {
    await retryReaction(reactionOf(record))
    return change
  } catch (error) {
    logger.error('reaction not put off', { ...reactionOf(record), error: error as Error })
    return 'again'
  }
}

const reactInOrder = async (records: readonly DynamoDBRecord[]): Promise<[DynamoDBRecord, Outcome][]> => {
  const outcomes: [DynamoDBRecord, Outcome][] = []
  for (const record of records) outcomes.push([record, await react(record)])
  return outcomes
}

/**
 * Counts the events that will not come again: those before the first that has to, since from there on Lambda hands over everything once more.
 *
 *     done    │ again │ done                comes again: │ again │ done
 *     counted │   not counted yet                          counted now
 */
const measureFinished = async (outcomes: readonly Outcome[]) => {
  const first = outcomes.indexOf('again')
  for (const outcome of outcomes.slice(0, first < 0 ? undefined : first))
    if (outcome && outcome !== 'again') await measureEvent(...outcome)
}

/** The orders' stream: each saved event sets in motion what its reaction says. Orders side by side, the events of one order in their order. */
export const handler = middy<DynamoDBStreamEvent, DynamoDBBatchResponse>().handler(async ({ Records }) => {
  const groups = [...Map.groupBy(Records, orderIdOf).values()]
  const outcomes = new Map((await Promise.all(groups.map(reactInOrder))).flat())
  await measureFinished(Records.map((record) => outcomes.get(record)))
  return {
    batchItemFailures: Records.filter((record) => outcomes.get(record) === 'again').map(({ dynamodb }) => ({
      itemIdentifier: dynamodb?.SequenceNumber ?? '',
    })),
  }
})
