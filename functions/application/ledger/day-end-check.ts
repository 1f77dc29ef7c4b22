import { lastBankDay, loadBankThrough } from '../../adapters/dynamodb/bank-repository.ts'
import { countLateSets, passDay } from '../../adapters/dynamodb/checked-days.ts'
import { loadDayEndCheck, saveFailedCheck } from '../../adapters/dynamodb/day-end-check-repository.ts'
import { closeDriftException, openDriftException } from '../../adapters/dynamodb/ledger-exception-repository.ts'
import { timeZone } from '../../adapters/dynamodb/ledger-repository.ts'
import { loadRun } from '../../adapters/dynamodb/reconciliation-run-repository.ts'
import { providerNames } from '../../adapters/providers/index.ts'
import { type BusinessDay, noonAfter } from '../../domain/business-day.ts'
import { type Balances, balanceOf, currenciesOf } from '../../domain/ledger/balances.ts'
import type { DayEndCheck } from '../../domain/ledger/day-end-check.ts'
import {
  bankDrifts,
  type Drift,
  dayEndFailures,
  driftsOf,
  type ProviderBalance,
} from '../../domain/ledger/day-end-failures.ts'
import { noStatement, type Run } from '../../domain/reconciliation/run.ts'
import type { Instant } from '../../domain/time.ts'
import { openItemsOf } from '../reconciliation/open-items.ts'
import { closingBalancesOf } from './closing-balances.ts'
import { escrowBalancesOf } from './escrow-balances.ts'

/** A currency of which the provider says nothing, and our ledger does, is one in which it holds nothing. */
const providerBalancesOf = (
  { provider, file, revision }: Run,
  closing: Balances,
  open: Readonly<Record<string, number>>,
): ProviderBalance[] => {
  // Where there is no statement, nobody says what it holds; the next one does.
  if (revision === noStatement) return []
  const totals = new Map((file?.totals ?? []).map(({ currency, balance }) => [currency, balance]))
  const booked = currenciesOf(closing).filter((currency) => balanceOf(closing, `provider:${provider}`, currency) !== 0)
  return [...new Set([...totals.keys(), ...Object.keys(open), ...booked])].map((currency) => ({
    provider,
    currency,
    balance: totals.get(currency) ?? 0,
    open: open[currency] ?? 0,
  }))
}

/** Once the bank's statements have been booked up to a day, our ledger says what they say. A late one holds nobody up. */
const bankDriftsOf = async (day: BusinessDay, closing: Balances): Promise<Drift[]> =>
  (await isBankBooked(day)) ? bankDrifts(day, closing, (await lastBankDay(day))?.closing ?? {}) : []

const isBankBooked = async (day: BusinessDay): Promise<boolean> => ((await loadBankThrough()) ?? '') >= day

const isOfSame = (a: Drift) => (b: Drift) => a.provider === b.provider && a.amount.currency === b.amount.currency

/** From noon on a balance that nobody can explain is somebody's case; one that was and is explained now ends it. */
const askOrAnswer = async (day: BusinessDay, drifts: readonly Drift[], now: Instant): Promise<void> => {
  if (now >= noonAfter(day, timeZone())) for (const drift of drifts) await openDriftException(drift, now)
  const before = (await loadDayEndCheck(day))?.drifts ?? []
  for (const drift of before) if (!drifts.some(isOfSame(drift))) await closeDriftException(drift, now)
}

/**
 * Checks the end of a day that is reconciled with every provider, whose day before has passed. Undefined while one is not, until noon while the bank
 * has not shown the day, and where something is being booked on the day: then it is checked the next time.
 */
export const checkDayEnd = async (day: BusinessDay, now: Instant): Promise<DayEndCheck | undefined> => {
  const runs = await Promise.all(providerNames.map((provider) => loadRun(provider, day)))
  const closed = runs.flatMap((run) => (run?.status === 'CLOSED' ? [run] : []))
  if (closed.length < runs.length) return undefined
  if (now < noonAfter(day, timeZone()) && !(await isBankBooked(day))) return undefined
  const lateSets = await countLateSets(day)
  const [closing, escrow] = await Promise.all([closingBalancesOf(day), escrowBalancesOf(day, now)])
  const { balances } = closing
  const open = new Map(
    await Promise.all(providerNames.map(async (name) => [name, await openItemsOf(name, day)] as const)),
  )
  const held = closed.flatMap((run) => providerBalancesOf(run, balances, open.get(run.provider)?.difference ?? {}))
  const drifts = [...driftsOf(day, balances, held), ...(await bankDriftsOf(day, balances))]
  await askOrAnswer(day, drifts, now)
  const failures = dayEndFailures(balances, escrow, drifts)
  const status = failures.length === 0 ? 'PASSED' : 'FAILED'
  const check: DayEndCheck = { day, at: now, status, failures, balances, ...(drifts.length > 0 && { drifts }) }
  if (check.status === 'FAILED') {
    await saveFailedCheck(check)
    return check
  }
  // The index may not show yet what was booked late.
  const sealed = { ...check, seal: closing.seal }
  const isWhole = closing.lateSets === lateSets && (await passDay(sealed, lateSets))
  if (!isWhole) return undefined
  for (const { lookBackNoFurther } of open.values()) await lookBackNoFurther()
  return sealed
}
