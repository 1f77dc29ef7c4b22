import { addDays, type BusinessDay, dayOf, startOf } from '../domain/business-day.ts'
import { balanceOf, currenciesOf } from '../domain/ledger/books.ts'
import { after, hour, type Instant, minute, type Seconds } from '../domain/time.ts'
import { closedThrough } from './closed-days.ts'
import { providerNames } from './providers/index.ts'
import { loadChecks, loadRuns } from './reconciliations.ts'
import { loadSettledThrough } from './settled-days.ts'

/** How many days are behind their time, by what they are behind with. */
export type LateBooks = {
  /** Not reconciled with a provider by noon of the next day. */
  readonly ReconciliationsLate: number
  /** The check has found something that nobody can explain. */
  readonly BooksWrong: number
  /** Not settled with the merchants an hour after it was time. */
  readonly SettlementsLate: number
}

/** As far back as is looked. What is older has been late, and rung, for so long. */
const furthest = 7

/** Fifteen minutes before the hour at which it has to be done, so that whoever is rung can still do something. */
const early = 15 * minute

/** Noon of the next day, after its midnight. */
const reconciledBy: Seconds = 12 * hour

/** The last day whose books should be done with something by now, when that is due so long after the next midnight. */
const lastDue = (now: Instant, due: Seconds, timeZone: string): BusinessDay => {
  const today = dayOf(now, timeZone)
  return addDays(today, now >= after(startOf(today, timeZone), due - early) ? -1 : -2)
}

/** By currency, in minor units, at the end of the last day whose books have closed. */
export type Held = {
  /** What the open orders hold. */
  readonly MoneyHeld: number
  /** What the merchants are owed. */
  readonly MerchantsOwed: number
}

export const moneyHeld = async (now: Instant, timeZone: string): Promise<Readonly<Record<string, Held>>> => {
  const today = dayOf(now, timeZone)
  const checks = await loadChecks(addDays(today, -furthest), today)
  const balances = checks.findLast(({ status }) => status === 'PASSED')?.balances ?? {}
  return Object.fromEntries(
    currenciesOf(balances).map((currency) => [
      currency,
      {
        MoneyHeld: -balanceOf(balances, 'escrow', currency),
        MerchantsOwed: -balanceOf(balances, 'merchants', currency),
      },
    ]),
  )
}

export const countLateBooks = async (now: Instant, timeZone: string, settlementHour: number): Promise<LateBooks> => {
  const closed = await closedThrough()
  const today = dayOf(now, timeZone)
  const days = Array.from({ length: furthest }, (_, back) => addDays(today, back - furthest))
  const [runs, checks, settled] = await Promise.all([
    Promise.all(providerNames.map((provider) => loadRuns(provider, days))),
    loadChecks(days[0] as BusinessDay, today),
    loadSettledThrough(),
  ])
  // Before the first night there is nothing that could be late; after it, each day has a run for each provider.
  const known = closed === undefined ? [] : days.filter((day) => day === closed || runs.some((some) => some.has(day)))
  const late = known.filter((day) => day <= lastDue(now, reconciledBy, timeZone))
  const unsettled = known.filter((day) => settled === undefined || day > settled)
  return {
    ReconciliationsLate: late.flatMap((day) => runs.filter((some) => some.get(day)?.status !== 'CLOSED')).length,
    BooksWrong: checks.filter(({ status }) => status === 'FAILED').length,
    SettlementsLate: unsettled.filter((day) => day <= lastDue(now, (settlementHour + 1) * hour, timeZone)).length,
  }
}
