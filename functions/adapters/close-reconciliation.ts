import { endOf } from '../domain/business-day.ts'
import type { Entry } from '../domain/ledger/accounts.ts'
import { money } from '../domain/money.ts'
import type { Run } from '../domain/reconciliation/run.ts'
import type { StatementSummary } from '../domain/reconciliation/statement.ts'
import { addMovements, addTallies, merged, unproven, unreadableCounts } from '../domain/reconciliation/tally.ts'
import type { Instant } from '../domain/time.ts'
import { post, timeZone } from './ledger.ts'
import type { Share, Subject } from './reconcile.ts'
import { loadRun, loadShares, saveRun } from './reconciliations.ts'

const feesOf = (file: StatementSummary): Record<string, number> =>
  Object.fromEntries(file.totals.map(({ currency, fee }) => [currency, fee]))

/**
 * Posts what the provider took on a day, less what was posted for that day before: nothing for the same file again, the difference for a
 * corrected one. It belongs to the last moment of the day; a correction to the moment in which it comes, since the day's books may be closed.
 */
const postFees = async (
  { provider, date }: Subject,
  fees: Record<string, number>,
  before: Run['fees'],
  now: Instant,
): Promise<void> => {
  const entries = Object.entries(fees).flatMap(([currency, fee]): Entry[] => {
    const more = fee - (before?.posted[currency] ?? 0)
    if (more === 0) return []
    return [
      { account: `fees:${provider}`, amount: money(more, currency) },
      { account: `provider:${provider}`, amount: money(-more, currency) },
    ]
  })
  if (entries.length === 0) return
  const setId = `fees#${provider}#${date}#${before?.sets ?? 0}`
  if (before) await post({ setId, event: 'fees', at: now, entries })
  else await post({ setId, event: 'fees', at: endOf(date, timeZone()) - 1, entries }, date)
}

/** Closes a run whose sums add up. One whose sums do not has failed: nothing of it is settled. */
export const closeReconciliation = async (whole: Omit<Share, 'share'>, now: Instant): Promise<Run> => {
  const { provider, date, revision, shares, file } = whole
  const before = await loadRun(provider, date)
  const found = await loadShares(provider, date, revision, shares)
  const { today, earlier } = addTallies(found.map(({ tally }) => tally))
  const tally = { today: merged([...today, ...unreadableCounts(file)]), earlier }
  const reasons = unproven(tally.today, file, addMovements(found.flatMap(({ ledger }) => ledger)))
  const run: Run = { provider, date, at: now, reasons, revision, file, tally, status: 'FAILED', fees: before?.fees }
  if (reasons.length > 0) {
    await saveRun(run)
    return run
  }
  const fees = feesOf(file)
  await postFees(whole, fees, before?.fees, now)
  const isSame = JSON.stringify(fees) === JSON.stringify(before?.fees?.posted)
  const sets = (before?.fees?.sets ?? 0) + (isSame ? 0 : 1)
  const closed: Run = { ...run, status: 'CLOSED', closedAt: now, fees: { posted: fees, sets } }
  await saveRun(closed)
  return closed
}
