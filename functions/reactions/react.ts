import middy from '@middy/core'
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import { orderOfImage } from '../adapters/dynamodb/order-item.ts'
import { retryReaction } from '../adapters/messaging/reaction-retries.ts'
import { logger } from '../adapters/telemetry.ts'
import type { OrderId } from '../domain/ids.ts'
import type { OrderEvent } from '../domain/order/events.ts'
import type { Order } from '../domain/order/order.ts'
import { measureEvent } from './effects/measure.ts'
import { reactOrPutOff } from './react-to.ts'

type Image = Parameters<typeof orderOfImage>[0]
type Change = readonly [Order, OrderEvent]

/** The order as a record shows it, and the event that made it so; undefined where the record shows none. Throws for one that it cannot read. */
const changeIn = ({ dynamodb }: DynamoDBRecord): Change | undefined => {
  const order = dynamodb?.NewImage && orderOfImage(dynamodb.NewImage as Image)
  const event = order?.events.at(-1)
  return order && event ? [order, event] : undefined
}

const orderIdOf = ({ dynamodb }: DynamoDBRecord) => (dynamodb?.Keys?.orderId?.S ?? '') as OrderId

/** What has become of a record: `done`, with its change to count; `put off` with all that it sets in motion; or it has to come `again`. */
type Outcome =
  | { readonly status: 'done'; readonly change?: Change | undefined; readonly whole: boolean }
  | { readonly status: 'put off' | 'again' }

/** Puts the whole reaction to a record off. Throws where the queue takes nothing. */
const putOff = async (record: DynamoDBRecord): Promise<Outcome> => {
  await retryReaction({ orderId: orderIdOf(record), version: Number(record.dynamodb?.NewImage?.version?.N) })
  return { status: 'put off' }
}

const read = (record: DynamoDBRecord): { readonly change?: Change | undefined } | undefined => {
  try {
    return { change: changeIn(record) }
  } catch (error) {
    logger.error('order that cannot be read', { orderId: orderIdOf(record), error: error as Error })
    return undefined
  }
}

const react = async (record: DynamoDBRecord): Promise<Outcome> => {
  const found = read(record)
  if (!found) return putOff(record)
  const { change } = found
  return { status: 'done', change, whole: change === undefined || (await reactOrPutOff(...change)) }
}

/** The records of one order in their order. After one of which something was put off, the rest are put off untried: what hangs hangs once. */
const reactInOrder = async (records: readonly DynamoDBRecord[]): Promise<[DynamoDBRecord, Outcome][]> => {
  const outcomes: [DynamoDBRecord, Outcome][] = []
  for (const record of records) {
    const isUndisturbed = outcomes.every(([, before]) => before.status === 'done' && before.whole)
    const outcome = (isUndisturbed ? react(record) : putOff(record)).catch((error: Error): Outcome => {
      logger.error('reaction not put off', { orderId: orderIdOf(record), error })
      return { status: 'again' }
    })
    outcomes.push([record, await outcome])
  }
  return outcomes
}

/**
 * Counts the events that will not come again: those before the first that has to, since from there on Lambda hands over everything once more.
 *
 *     done    │ again │ done                comes again: │ again │ done
 *     counted │   not counted yet                          counted now
 */
const measureFinished = async (outcomes: readonly (Outcome | undefined)[]) => {
  const first = outcomes.findIndex((outcome) => outcome?.status === 'again')
  for (const outcome of outcomes.slice(0, first < 0 ? undefined : first))
    if (outcome?.status === 'done' && outcome.change) await measureEvent(...outcome.change)
}

/** The orders' stream: each saved event sets in motion what its reaction says. Orders side by side, the events of one order in their order. */
export const handler = middy<DynamoDBStreamEvent, DynamoDBBatchResponse>().handler(async ({ Records }) => {
  const groups = [...Map.groupBy(Records, orderIdOf).values()]
  const outcomes = new Map((await Promise.all(groups.map(reactInOrder))).flat())
  await measureFinished(Records.map((record) => outcomes.get(record)))
  return {
    batchItemFailures: Records.filter((record) => outcomes.get(record)?.status === 'again').map(({ dynamodb }) => ({
      itemIdentifier: dynamodb?.SequenceNumber ?? '',
    })),
  }
})
