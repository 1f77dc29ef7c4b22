import type { BusinessDay } from '../../domain/business-day.ts'
import type { MerchantId } from '../../domain/ids.ts'
import type { Earning } from '../../domain/ledger/earning.ts'
import type { Instant } from '../../domain/time.ts'
import { toAttributes } from './client.ts'
import { getOne, queryIndex } from './read.ts'
import { entriesOf, settlementsTable } from './settlements-table.ts'
import { put, putIf } from './write.ts'

/** A posting set that is not paid for while its order is on hold. */
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

const heldKey = ({ earning, setId }: HeldSet) => ({ merchantId: earning.merchantId, entry: `held#${setId}` })

/** Puts a set aside, once: one that is aside already stays as it is, also where a day has released it. It stands in the index of what is open until the day that pays for it is settled. */
export const holdBack = async (held: HeldSet): Promise<void> => {
  await putIf({
    TableName: settlementsTable(),
    Item: toAttributes({ ...heldKey(held), ...held, open: 'held', opened: held.setId }),
    ConditionExpression: 'attribute_not_exists(entry)',
  })
}

/** The batches of a day are to pay for a set that an earlier one has held back. Which day's pay for it: another's, where that came first. */
export const release = async (held: HeldSet, releasedOn: BusinessDay): Promise<BusinessDay> => {
  const isReleased = await putIf({
    TableName: settlementsTable(),
    Item: toAttributes({ ...heldKey(held), ...held, releasedOn, open: 'held', opened: held.setId }),
    ConditionExpression: 'attribute_not_exists(releasedOn)',
  })
  if (isReleased) return releasedOn
  return (await getOne<HeldSet>(settlementsTable(), heldKey(held)))?.releasedOn ?? releasedOn
}

/** The sets that are held back, and those that are paid for by the day that is being settled. */
export const heldSets = (): Promise<HeldSet[]> =>
  Array.fromAsync(queryIndex<HeldSet>(settlementsTable(), 'byOpen', 'open', 'held'))

/** A day is settled: what it has paid for is open no more. */
export const forgetReleased = async (until: BusinessDay): Promise<void> => {
  for (const held of await heldSets()) {
    const { open, opened, ...kept } = held as HeldSet & { open: string; opened: string }
    if (kept.releasedOn && kept.releasedOn <= until)
      await put({ TableName: settlementsTable(), Item: toAttributes(kept) })
  }
}

/** The sets of one merchant that were ever held back. */
export const heldOf = (merchantId: MerchantId): Promise<HeldSet[]> => entriesOf(merchantId, 'held#')
