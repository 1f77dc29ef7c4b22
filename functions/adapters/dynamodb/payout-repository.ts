import { randomUUID } from 'node:crypto'
import type { MerchantId } from '../../domain/ids.ts'
import type { Batch } from '../../domain/settlement/batch.ts'
import type { Payout } from '../../domain/settlement/payout.ts'
import { toIso } from '../../domain/time.ts'
import { toAttributes } from './client.ts'
import { getOne, queryIndex } from './read.ts'
import { entriesOf, settlementsTable } from './settlements-table.ts'
import { putIf } from './write.ts'

const payoutKey = ({ merchantId, date, payoutId }: Payout) => ({ merchantId, entry: `payout#${date}#${payoutId}` })

/** The attributes by which the index of what is open finds a payout, until it is settled. */
const openUntilSettled = ({ status, requestedAt, payoutId }: Payout) =>
  status === 'REQUESTED' ? { open: 'payout', opened: `${toIso(requestedAt)}#${payoutId}` } : {}

/** A payout as it is written: in the index of open payouts until it is settled. */
export const payoutItem = (payout: Payout) => ({ ...payoutKey(payout), ...payout, ...openUntilSettled(payout) })

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
    ConditionExpression: '#status = :before',
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
