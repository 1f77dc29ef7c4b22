import type { DayEndCheck } from '../../domain/ledger/day-end-check.ts'
import type { ReconciliationClass } from '../../domain/reconciliation/classes.ts'
import type { ReconciliationItem } from '../../domain/reconciliation/item.ts'
import type { Run } from '../../domain/reconciliation/run.ts'
import type { Count } from '../../domain/reconciliation/tally.ts'
import { toIso } from '../../domain/time.ts'

const countView = (count: Count) => {
  const { currency } = count
  return {
    class: count.class,
    theirs: { rows: count.theirRows, amount: { amount: count.theirAmount, currency } },
    ours: { rows: count.ourRows, amount: { amount: count.ourAmount, currency } },
  }
}

/** What becomes of an open item, or has to be done about it. */
const nextOf: Readonly<Record<ReconciliationClass, string>> = {
  MATCHED: 'nothing',
  CARRIED_OVER: 'looked for in the next day by itself',
  MISSING_HERE: 'booked as its lost webhook would have been; matched with the next day by itself',
  MISSING_AT_PROVIDER: 'ask the provider, then resolve the exception',
  AMOUNT_MISMATCH: 'ask the provider, then resolve the exception',
  CURRENCY_MISMATCH: 'ask the provider, then resolve the exception',
  STATUS_MISMATCH: 'ask the provider, then resolve the exception',
  FEE_MISMATCH: 'compare with what was agreed on, then resolve the exception',
  DUPLICATE_ROW: 'ask the provider for a corrected statement, then reconcile again or resolve the exception',
  UNREADABLE_ROW: 'ask the provider for a readable statement, then reconcile again',
}

const itemView = ({ class: name, reference, orderId, theirs, ours, exceptionId }: ReconciliationItem) => ({
  class: name,
  reference,
  ...(orderId && { orderId }),
  ...(theirs && { theirs: theirs.amount }),
  ...(ours && { ours: ours.amount }),
  ...(exceptionId && { exceptionId }),
  next: name === 'MISSING_HERE' && exceptionId ? nextOf.MISSING_AT_PROVIDER : nextOf[name],
})

/** The reconciliation of a day, with the first of its items that are still open, and how many there are. */
export const reconciliationView = (
  { provider, date, status, reasons, file, tally, closedAt, again }: Run,
  open: readonly ReconciliationItem[],
  openItemCount: number,
  check: DayEndCheck | undefined,
) => ({
  provider,
  date,
  status,
  reasons,
  ...(file && {
    file: {
      rows: file.rows,
      totals: file.totals.map(({ currency, rows, amount, fee, balance }) => ({
        rows,
        amount: { amount, currency },
        fee: { amount: fee, currency },
        balance: { amount: balance, currency },
      })),
    },
  }),
  classes: (tally?.today ?? []).map(countView),
  earlier: (tally?.earlier ?? []).map(countView),
  openItems: open.map(itemView),
  openItemCount,
  ...(closedAt !== undefined && { closedAt: toIso(closedAt) }),
  ...(again && { again: { status: again.status, at: toIso(again.at), reasons: again.reasons } }),
  ...(check && { books: { status: check.status, failures: check.failures } }),
})
