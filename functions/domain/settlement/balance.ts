import type { BusinessDay } from '../business-day.ts'
import type { Earning } from '../ledger/earning.ts'
import type { Carried } from './batch.ts'
import type { Payout } from './payout.ts'

/** What a merchant is owed in one currency, in minor units, by what it waits for. All of it together is what the ledger says. */
export type MerchantBalance = {
  /** Of days that are not settled yet. */
  readonly unsettled: number
  /** Of settled days, left out because its order is on hold. */
  readonly held: number
  /** Paid out, and not arrived yet; or sent back, and not asked for again. */
  readonly onItsWay: number
  /** What the merchant owes of settled days: 0 or less. */
  readonly carried: number
}

type Parts = {
  /** The last settled day; undefined where none is. */
  readonly settledThrough: BusinessDay | undefined
  /** What was earned on the days after it. */
  readonly unsettled: readonly Earning[]
  readonly held: readonly {
    readonly earning: Earning
    readonly heldOn: BusinessDay
    readonly releasedOn?: BusinessDay | undefined
  }[]
  readonly payouts: readonly Payout[]
  readonly carried: Carried
}

const none: MerchantBalance = { unsettled: 0, held: 0, onItsWay: 0, carried: 0 }

const isOnItsWay = ({ status, retriedAs }: Payout): boolean =>
  status === 'REQUESTED' || (status === 'FAILED' && retriedAs === undefined)

/** A merchant's balance, by currency; those in which there was never anything are left out. */
export const balanceOfMerchant = (parts: Parts): Readonly<Record<string, MerchantBalance>> => {
  const { settledThrough = '' } = parts
  const balances: Record<string, MerchantBalance> = {}
  const add = (part: keyof MerchantBalance, currency: string, amount: number) => {
    const known = balances[currency] ?? none
    balances[currency] = { ...known, [part]: known[part] + amount }
  }
  for (const { net } of parts.unsettled) add('unsettled', net.currency, net.amount)
  for (const { earning, heldOn, releasedOn } of parts.held) {
    const isPaid = releasedOn !== undefined && releasedOn <= settledThrough
    if (heldOn <= settledThrough && !isPaid) add('held', earning.net.currency, earning.net.amount)
  }
  for (const payout of parts.payouts)
    if (isOnItsWay(payout)) add('onItsWay', payout.amount.currency, payout.amount.amount)
  for (const [currency, amount] of Object.entries(parts.carried)) add('carried', currency, amount)
  return balances
}
