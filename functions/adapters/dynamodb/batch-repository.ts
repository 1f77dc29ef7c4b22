import type { BusinessDay } from '../../domain/business-day.ts'
import type { MerchantId } from '../../domain/ids.ts'
import { refuse } from '../../domain/refusal.ts'
import { type Batch, type Carried, carriedOf, payoutsOf, settle } from '../../domain/settlement/batch.ts'
import { type Payout, retryOf } from '../../domain/settlement/payout.ts'
import { shardOf } from '../../domain/shard.ts'
import type { Instant } from '../../domain/time.ts'
import { toAttributes } from './client.ts'
import { payoutItem, putOfPayout } from './payout-repository.ts'
import { getOne, queryIndex, queryPages } from './read.ts'
import { settlementsTable } from './settlements-table.ts'
import { ConditionsFailed, putIf, transact } from './write.ts'

/** How many workers can pay the merchants of a day side by side. */
export const payoutShards = 16

const batchKey = (merchantId: MerchantId, date: BusinessDay) => ({ merchantId, entry: `batch#${date}` })

const headKey = (merchantId: MerchantId) => ({ merchantId, entry: 'head' })

const dayShardOf = (date: BusinessDay, shard: number) => `${date}#${shard}`

const batchItem = (batch: Batch) => ({
  ...batchKey(batch.merchantId, batch.date),
  ...batch,
  dayShard: dayShardOf(batch.date, shardOf(batch.merchantId, payoutShards)),
})

/** A merchant's batch of a day; undefined where the merchant was not drafted for it. */
export const loadBatch = (merchantId: MerchantId, date: BusinessDay): Promise<Batch | undefined> =>
  getOne<Batch>(settlementsTable(), batchKey(merchantId, date))

/** Saves a draft in the place of an earlier one; a batch that is settled stays as it is: it was settled from the same draft. */
export const saveDraft = async (draft: Batch): Promise<void> => {
  await putIf({
    TableName: settlementsTable(),
    Item: toAttributes(batchItem(draft)),
    ConditionExpression: 'attribute_not_exists(merchantId) OR #status = :draft',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: toAttributes({ ':draft': 'DRAFT' }),
  })
}

/** The batches of a day, of one shard of its merchants. */
export const batchesOf = (date: BusinessDay, shard: number): AsyncGenerator<Batch> =>
  queryIndex(settlementsTable(), 'byDay', 'dayShard', dayShardOf(date, shard))

/** The last settled batches of a merchant before a day, the newest first. */
export const lastBatches = async (merchantId: MerchantId, before: BusinessDay, limit: number): Promise<Batch[]> => {
  const batches: Batch[] = []
  const pages = queryPages<Batch>({
    TableName: settlementsTable(),
    KeyConditionExpression: 'merchantId = :merchantId AND entry BETWEEN :first AND :before',
    ExpressionAttributeValues: toAttributes({
      ':merchantId': merchantId,
      ':first': 'batch#',
      ':before': `batch#${before}`,
    }),
    ScanIndexForward: false,
    Limit: limit + 1,
  })
  for await (const page of pages) {
    batches.push(...page.filter(({ status, date }) => status === 'SETTLED' && date < before))
    if (batches.length >= limit) break
  }
  return batches.slice(0, limit)
}

/** Where a merchant's account stands after its last batch, and what was kept back since. */
type Head = { readonly through: BusinessDay; readonly carried: Carried; readonly version: number }

/**
 * Settles a draft: the batch, what the merchant's next one carries on from, and the payouts, all of them or none. A batch is settled
 * once, also where several try at the same time.
 *
 * Throws `ConditionsFailed` where an earlier day of the merchant is not settled yet.
 */
export const settleBatch = async (draft: Batch, now: Instant): Promise<Batch> => {
  if (draft.status === 'SETTLED') return draft
  const { merchantId, date } = draft
  const head = await getOne<Head>(settlementsTable(), headKey(merchantId))
  const batch = settle(draft, head?.carried ?? {}, now)
  const next: Head = { through: date, carried: carriedOf(batch), version: (head?.version ?? 0) + 1 }
  try {
    await transact([
      {
        Put: {
          TableName: settlementsTable(),
          Item: toAttributes(batchItem(batch)),
          ConditionExpression: '#status = :draft',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: toAttributes({ ':draft': 'DRAFT' }),
        },
      },
      {
        Put: {
          TableName: settlementsTable(),
          Item: toAttributes({ ...headKey(merchantId), ...next }),
          // The days of a merchant are settled in their order, each on what the one before it has left.
          ...(head
            ? {
                ConditionExpression: 'version = :before AND through < :date',
                ExpressionAttributeValues: toAttributes({ ':before': head.version, ':date': date }),
              }
            : { ConditionExpression: 'attribute_not_exists(through)' }),
        },
      },
      ...payoutsOf(batch).map((payout) => ({ Put: putOfPayout(payout) })),
    ])
    return batch
  } catch (error) {
    const settled = error instanceof ConditionsFailed ? await loadBatch(merchantId, date) : undefined
    if (settled?.status === 'SETTLED') return settled
    throw error
  }
}

/**
 * Asks for a payout that has failed once more, less what the merchant owes by now: the new payout, the one that has failed and the merchant's
 * account, all of them or none. Gives the new one, which is of nothing where all of it was kept back. Throws the refusal `service.busy` where its merchant is being settled with at that moment.
 */
export const payAgain = async (failed: Payout, now: Instant): Promise<Payout> => {
  const { merchantId, amount } = failed
  const head = await getOne<Head>(settlementsTable(), headKey(merchantId))
  if (!head) throw new Error(`${failed.payoutId} was paid out of no batch`)
  const { payout, owed } = retryOf(failed, head.carried[amount.currency] ?? 0, now)
  const { [amount.currency]: _, ...others } = head.carried
  const next: Head = {
    ...head,
    carried: { ...others, ...(owed < 0 && { [amount.currency]: owed }) },
    version: head.version + 1,
  }
  const TableName = settlementsTable()
  const writes = [
    {
      Put: {
        TableName,
        Item: toAttributes({ ...headKey(merchantId), ...next }),
        ConditionExpression: 'version = :before',
        ExpressionAttributeValues: toAttributes({ ':before': head.version }),
      },
    },
    {
      Put: {
        TableName,
        Item: toAttributes(payoutItem({ ...failed, retriedAs: payout.payoutId })),
        ConditionExpression: '#status = :failed AND attribute_not_exists(retriedAs)',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: toAttributes({ ':failed': 'FAILED' }),
      },
    },
    ...(payout.amount.amount > 0 ? [{ Put: putOfPayout(payout) }] : []),
  ]
  try {
    await transact(writes)
    return payout
  } catch (error) {
    if (!(error instanceof ConditionsFailed)) throw error
    throw refuse('service.busy', `${merchantId} is being settled with at the same time: try again.`)
  }
}

/** What a merchant owes of settled days, as it is now; nothing where none of its days was settled. */
export const carriedNow = async (merchantId: MerchantId): Promise<Carried> =>
  (await getOne<Head>(settlementsTable(), headKey(merchantId)))?.carried ?? {}
