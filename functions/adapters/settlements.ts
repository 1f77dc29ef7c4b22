import type { BusinessDay } from '../domain/business-day.ts'
import type { MerchantId } from '../domain/ids.ts'
import type { Earning } from '../domain/ledger/earning.ts'
import { partitionOf } from '../domain/ledger/partition.ts'
import { type Batch, type Carried, carriedOf, payoutsOf, settle } from '../domain/settlement/batch.ts'
import type { Payout } from '../domain/settlement/payout.ts'
import { type Instant, toIso } from '../domain/time.ts'
import { ConditionsFailed, getOne, put, putIf, queryIndex, queryPages, toAttributes, transact } from './dynamodb.ts'
import { env } from './env.ts'

/** A posting set that is not paid for while a question about its order is open. */
export type HeldSet = {
  readonly setId: string
  readonly orderId: string
  readonly earning: Earning
  readonly event: string
  readonly at: Instant
  /** The day on which it was booked, and the one whose batch pays for it. */
  readonly heldOn: BusinessDay
  readonly releasedOn?: BusinessDay | undefined
}

const table = () => env('SETTLEMENTS_TABLE')

/** So many workers can pay the merchants of a day side by side. */
export const payShares = 16

const batchKey = (merchantId: MerchantId, date: BusinessDay) => ({ merchantId, entry: `batch#${date}` })
const payoutKey = ({ merchantId, date, payoutId }: Payout) => ({ merchantId, entry: `payout#${date}#${payoutId}` })
const headKey = (merchantId: MerchantId) => ({ merchantId, entry: 'head' })

const dayShare = (date: BusinessDay, share: number) => `${date}#${share}`

const batchItem = (batch: Batch) => ({
  ...batchKey(batch.merchantId, batch.date),
  ...batch,
  dayShare: dayShare(batch.date, partitionOf(batch.merchantId, payShares)),
})

export const loadBatch = (merchantId: MerchantId, date: BusinessDay): Promise<Batch | undefined> =>
  getOne<Batch>(table(), batchKey(merchantId, date))

/** Saves a draft in the place of an earlier one; a batch that is settled stays as it is. */
export const saveDraft = async (draft: Batch): Promise<void> => {
  await putIf({
    TableName: table(),
    Item: toAttributes(batchItem(draft)),
    ConditionExpression: 'attribute_not_exists(merchantId) OR #status = :draft',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: toAttributes({ ':draft': 'DRAFT' }),
  })
}

/** The batches of a day, of one share of its merchants. */
export const batchesOf = (date: BusinessDay, share: number): AsyncGenerator<Batch> =>
  queryIndex(table(), 'byDay', 'dayShare', dayShare(date, share))

/** The attributes by which the index of what is open finds a payout, until it is settled. */
const openUntilSettled = ({ status, requestedAt, payoutId }: Payout) =>
  status === 'REQUESTED' ? { open: 'payout', opened: `${toIso(requestedAt)}#${payoutId}` } : {}

const payoutItem = (payout: Payout) => ({ ...payoutKey(payout), ...payout, ...openUntilSettled(payout) })

/** Where a merchant's account stands after its last batch. */
type Head = { readonly through: BusinessDay; readonly carried: Carried }

/**
 * Settles a draft: the batch, what the merchant's next one carries on from, and the payouts, all of them or none. A batch is settled
 * once, whoever else tries at the same time.
 */
export const settleBatch = async (draft: Batch, now: Instant): Promise<Batch> => {
  if (draft.status === 'SETTLED') return draft
  const { merchantId, date } = draft
  const head = await getOne<Head>(table(), headKey(merchantId))
  const batch = settle(draft, head?.carried ?? {}, now)
  const next: Head = { through: date, carried: carriedOf(batch) }
  try {
    await transact([
      {
        Put: {
          TableName: table(),
          Item: toAttributes(batchItem(batch)),
          ConditionExpression: '#status = :draft',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: toAttributes({ ':draft': 'DRAFT' }),
        },
      },
      {
        Put: {
          TableName: table(),
          Item: toAttributes({ ...headKey(merchantId), ...next }),
          // The days of a merchant are settled in their order, each on what the one before it has left.
          ...(head
            ? {
                ConditionExpression: 'through = :before AND through < :date',
                ExpressionAttributeValues: toAttributes({ ':before': head.through, ':date': date }),
              }
            : { ConditionExpression: 'attribute_not_exists(through)' }),
        },
      },
      ...payoutsOf(batch).map((payout) => ({
        Put: {
          TableName: table(),
          Item: toAttributes(payoutItem(payout)),
          ConditionExpression: 'attribute_not_exists(entry)',
        },
      })),
    ])
    return batch
  } catch (error) {
    const settled = error instanceof ConditionsFailed ? await loadBatch(merchantId, date) : undefined
    if (settled?.status === 'SETTLED') return settled
    throw error
  }
}

/** A payout as it is now. */
export const reloadPayout = async (payout: Payout): Promise<Payout> =>
  (await getOne<Payout>(table(), payoutKey(payout))) ?? payout

/** Saves a payout that is new; one that exists stays as it is. */
export const insertPayout = async (payout: Payout): Promise<void> => {
  await putIf({
    TableName: table(),
    Item: toAttributes(payoutItem(payout)),
    ConditionExpression: 'attribute_not_exists(entry)',
  })
}

/** Saves where a payout stands, unless it has moved on from `before`. */
export const savePayout = async (payout: Payout, before: Payout['status']): Promise<void> => {
  await putIf({
    TableName: table(),
    Item: toAttributes(payoutItem(payout)),
    ConditionExpression: '#status = :before',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: toAttributes({ ':before': before }),
  })
}

/** The payouts that have not arrived, the oldest first. */
export const openPayouts = (): AsyncGenerator<Payout> => queryIndex(table(), 'byOpen', 'open', 'payout')

const heldItem = (held: HeldSet) => ({
  merchantId: held.earning.merchantId,
  entry: `held#${held.setId}`,
  ...held,
  open: held.releasedOn ? `released#${held.releasedOn}` : 'held',
  opened: held.setId,
})

export const saveHeld = (held: HeldSet): Promise<void> =>
  put({ TableName: table(), Item: toAttributes(heldItem(held)) })

/** The sets that are held back, and those that the batches of a day pay for after all. */
export const heldUntil = async (date: BusinessDay): Promise<HeldSet[]> => {
  const held = await Array.fromAsync(queryIndex<HeldSet>(table(), 'byOpen', 'open', 'held'))
  const released = await Array.fromAsync(queryIndex<HeldSet>(table(), 'byOpen', 'open', `released#${date}`))
  return [...held, ...released]
}

const entriesOf = async <T>(merchantId: MerchantId, prefix: string): Promise<T[]> => {
  const pages = queryPages<T>({
    TableName: table(),
    KeyConditionExpression: 'merchantId = :merchantId AND begins_with(entry, :prefix)',
    ExpressionAttributeValues: toAttributes({ ':merchantId': merchantId, ':prefix': prefix }),
  })
  return (await Array.fromAsync(pages)).flat()
}

/** The sets of one merchant that were ever held back. */
export const heldOf = (merchantId: MerchantId): Promise<HeldSet[]> => entriesOf(merchantId, 'held#')

/** What was asked for to pay a batch out, and again where that had failed. */
export const payoutsFor = ({ merchantId, date }: Batch): Promise<Payout[]> => entriesOf(merchantId, `payout#${date}#`)
