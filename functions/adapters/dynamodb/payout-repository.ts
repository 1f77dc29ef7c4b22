import { randomUUID } from 'node:crypto'
import type { MerchantId, PayoutId } from '../../domain/ids.ts'
import type { Batch } from '../../domain/settlement/batch.ts'
import type { Payout } from '../../domain/settlement/payout.ts'
import { type Instant, toIso } from '../../domain/time.ts'
import { toAttributes } from './client.ts'
import { getOne, queryIndex, queryPages } from './read.ts'
import { entriesOf, settlementsTable } from './settlements-table.ts'
import { putIf, updateIf } from './write.ts'

const payoutKey = ({ merchantId, date, payoutId }: Payout) => ({ merchantId, entry: `payout#${date}#${payoutId}` })

const inClearing = 'clearing'

/** The attributes by which the index of what is open finds a payout: until it is settled, and then until our bank's statement shows it. */
const openUntilShown = ({ status, isShown, requestedAt, payoutId }: Payout) => {
  const opened = `${toIso(requestedAt)}#${payoutId}`
  if (status === 'REQUESTED') return { open: 'payout', opened }
  return status === 'SUCCEEDED' && !isShown ? { open: inClearing, opened } : {}
}

/** A payout as it is written: in the index of open payouts as long as something of it is awaited. */
export const payoutItem = (payout: Payout) => ({ ...payoutKey(payout), ...payout, ...openUntilShown(payout) })

/** A payout by its id; undefined where there is none. */
export const loadPayout = async (payoutId: PayoutId): Promise<Payout | undefined> => {
  for await (const { merchantId, entry } of queryIndex<{ merchantId: string; entry: string }>(
    settlementsTable(),
    'byPayout',
    'payoutId',
    payoutId,
  ))
    return getOne<Payout>(settlementsTable(), { merchantId, entry })
  return undefined
}

/** Writes down that our bank's statement shows a payout; false where it has moved on from this status. */
export const saveShown = (payout: Payout): Promise<boolean> => {
  const isSettled = payout.status !== 'REQUESTED'
  return updateIf({
    TableName: settlementsTable(),
    Key: toAttributes(payoutKey(payout)),
    UpdateExpression: `SET isShown = :true${isSettled ? ' REMOVE #open, opened' : ''}`,
    ConditionExpression: '#status = :status',
    ExpressionAttributeNames: { '#status': 'status', ...(isSettled && { '#open': 'open' }) },
    ExpressionAttributeValues: toAttributes({ ':true': true, ':status': payout.status }),
  })
}

/** The payouts that are settled since before a moment, and that our bank's statement has not shown. */
export const payoutsNotShown = async (before: Instant): Promise<Payout[]> => {
  const pages = queryPages<Payout>({
    TableName: settlementsTable(),
    IndexName: 'byOpen',
    KeyConditionExpression: '#open = :clearing AND opened < :before',
    ExpressionAttributeNames: { '#open': 'open' },
    ExpressionAttributeValues: toAttributes({ ':clearing': inClearing, ':before': toIso(before) }),
  })
  return (await Array.fromAsync(pages)).flat()
}

/** A payout as it is now. */
export const reloadPayout = async (payout: Payout): Promise<Payout> =>
  (await getOne<Payout>(settlementsTable(), payoutKey(payout))) ?? payout

/** The write of a payout that is new. Its condition fails where there is one under its id already. */
export const putOfPayout = (payout: Payout) => ({
  TableName: settlementsTable(),
  Item: toAttributes(payoutItem(payout)),
  ConditionExpression: 'attribute_not_exists(entry)',
})

/** Saves where a payout stands; false where it has moved on from `before`, by somebody else's doing. */
export const savePayout = async (payout: Payout, before: Payout['status']): Promise<boolean> => {
  // Tells our own write, whose answer was lost, from another's that says the same.
  const savedBy = randomUUID()
  const isSaved = await putIf({
    TableName: settlementsTable(),
    Item: toAttributes({ ...payoutItem(payout), savedBy }),
    // What was read before our bank's statement showed it does not write over that.
    ConditionExpression: `#status = :before${payout.isShown ? '' : ' AND attribute_not_exists(isShown)'}`,
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: toAttributes({ ':before': before }),
  })
  return isSaved || (await getOne<{ savedBy?: string }>(settlementsTable(), payoutKey(payout)))?.savedBy === savedBy
}

/** The payouts that have not arrived, the oldest first. */
export const openPayouts = (): AsyncGenerator<Payout> => queryIndex(settlementsTable(), 'byOpen', 'open', 'payout')

/** What was asked for to pay a batch out, and again where that had failed. */
export const payoutsFor = ({ merchantId, date }: Batch): Promise<Payout[]> => entriesOf(merchantId, `payout#${date}#`)

/** All payouts of a merchant, the oldest day first. */
export const allPayoutsOf = (merchantId: MerchantId): Promise<Payout[]> => entriesOf(merchantId, 'payout#')
