import type { BusinessDay } from '../../domain/business-day.ts'
import type { MerchantId } from '../../domain/ids.ts'
import type { Earning } from '../../domain/ledger/earning.ts'
import { type Batch, type Carried, carriedOf, payoutsOf, settle } from '../../domain/settlement/batch.ts'
import type { Payout } from '../../domain/settlement/payout.ts'
import { partitionOf } from '../../domain/shard.ts'
import { type Instant, toIso } from '../../domain/time.ts'
import { env } from '../env.ts'
import { ConditionsFailed, getOne, put, putIf, queryIndex, queryPages, toAttributes, transact } from './client.ts'

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

const heldKey = ({ earning, setId }: HeldSet) => ({ merchantId: earning.merchantId, entry: `held#${setId}` })

/** Puts a set aside, once. It stands in the index of what is open until the day that pays for it is settled. */
export const holdBack = async (held: HeldSet): Promise<void> => {
  await putIf({
    TableName: table(),
    Item: toAttributes({ ...heldKey(held), ...held, open: 'held', opened: held.setId }),
    ConditionExpression: 'attribute_not_exists(entry)',
  })
}

/** The batches of a day pay for a set that an earlier one has held back. */
export const release = async (held: HeldSet, releasedOn: BusinessDay): Promise<void> => {
  await putIf({
    TableName: table(),
    Item: toAttributes({ ...heldKey(held), ...held, releasedOn, open: 'held', opened: held.setId }),
    ConditionExpression: 'attribute_not_exists(releasedOn)',
  })
}

/** The sets that are held back, and those that are paid for by the day that is being settled. */
export const heldSets = (): Promise<HeldSet[]> =>
  Array.fromAsync(queryIndex<HeldSet>(table(), 'byOpen', 'open', 'held'))

/** A day is settled: what it has paid for is open no more. */
export const forgetReleased = async (until: BusinessDay): Promise<void> => {
  for (const held of await heldSets()) {
    const { open, opened, ...kept } = held as HeldSet & { open: string; opened: string }
    if (kept.releasedOn && kept.releasedOn <= until) await put({ TableName: table(), Item: toAttributes(kept) })
  }
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
