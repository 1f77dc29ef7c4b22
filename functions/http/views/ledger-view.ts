import type { Entry } from '../../domain/ledger/accounts.ts'
import type { Balances } from '../../domain/ledger/balances.ts'
import type { DayEndCheck } from '../../domain/ledger/day-end-check.ts'
import type { PostingSet } from '../../domain/ledger/posting.ts'
import { money } from '../../domain/money.ts'
import { toIso } from '../../domain/time.ts'
import { csvOf } from './csv.ts'
import { moneyView } from './money-view.ts'

/** The balances of a checked day, by account and currency; those that are 0 too. With `opening` a trial balance of the days since then. */
export const accountsView = ({ day, status, balances }: DayEndCheck, opening?: Balances) => ({
  date: day,
  check: status,
  items: Object.entries(balances)
    .map(([name, amount]) => {
      const [account, currency] = [name.slice(0, -4), name.slice(-3)]
      const before = opening?.[name] ?? 0
      return {
        account,
        balance: money(amount, currency),
        ...(opening && { opening: money(before, currency), movement: money(amount - before, currency) }),
      }
    })
    .sort((a, b) => (`${a.account} ${a.balance.currency}` < `${b.account} ${b.balance.currency}` ? -1 : 1)),
})

/** The same as a table. */
export const accountsCsv = (check: DayEndCheck, opening?: Balances): string =>
  csvOf(
    ['date', 'account', 'balance', 'currency', 'balanceMinor', ...(opening ? ['opening', 'movement'] : [])],
    accountsView(check, opening).items.map((one) => [
      check.day,
      one.account,
      one.balance,
      one.balance.currency,
      one.balance.amount,
      ...(opening ? [one.opening, one.movement] : []),
    ]),
  )

/** A posting set as operators see it. */
export const postingSetView = ({ setId, event, at, orderId, merchantId, entries, decision, byHand }: PostingSet) => ({
  setId,
  event,
  at: toIso(at),
  ...(orderId && { orderId }),
  ...(merchantId && { merchantId }),
  entries: entries.map(({ account, amount }) => ({ account, amount: moneyView(amount) })),
  ...(decision && { decision }),
  ...(byHand && { byHand }),
})

const lineOf = (
  date: string,
  { setId, event, at, orderId, decision, byHand }: PostingSet,
  { account, amount }: Entry,
) => [
  date,
  toIso(at),
  setId,
  event,
  orderId,
  account,
  amount,
  amount.currency,
  amount.amount,
  decision?.by ?? byHand?.approvedBy,
  decision?.note ?? byHand?.reason,
]

/** The sets of a day as a table, a line an entry. */
export const entriesCsv = (date: string, sets: readonly PostingSet[]): string =>
  csvOf(
    ['date', 'at', 'set', 'event', 'order', 'account', 'amount', 'currency', 'amountMinor', 'decidedBy', 'note'],
    sets.flatMap((set) => set.entries.map((entry) => lineOf(date, set, entry))),
  )
