import { timeZone } from '../../adapters/dynamodb/ledger-repository.ts'
import { findProvider } from '../../adapters/providers/index.ts'
import type { Provider } from '../../adapters/providers/provider.ts'
import { type BusinessDay, endOf, startOf } from '../../domain/business-day.ts'
import { aroundMidnight } from '../../domain/reconciliation/classify.ts'
import type { Span } from '../../domain/reconciliation/statement.ts'
import { after } from '../../domain/time.ts'

/** The day and the provider that a run is about. */
export type ProviderDay = { readonly provider: string; readonly date: BusinessDay }

/** A provider by its name. Throws where it is not set up: a run was started for one that has gone. */
export const providerOf = (name: string): Provider => {
  const provider = findProvider(name)
  if (!provider) throw new Error(`there is no payment provider ${name}`)
  return provider
}

/** A day as we count it, and as the provider does, each from its midnight to its next. */
const spansOf = ({ provider, date }: ProviderDay): Span[] =>
  [timeZone(), providerOf(provider).timeZone()].map((zone) => ({ start: startOf(date, zone), end: endOf(date, zone) }))

/** What is that day on both sides; nothing at all where their zones are a day apart. */
export const dayOfBoth = (day: ProviderDay): Span => {
  const spans = spansOf(day)
  return { start: Math.max(...spans.map(({ start }) => start)), end: Math.min(...spans.map(({ end }) => end)) }
}

/** What is that day on one side at least, or nearly: what a file of that day may show. */
export const dayOfEither = (day: ProviderDay): Span => {
  const spans = spansOf(day)
  return {
    start: after(Math.min(...spans.map(({ start }) => start)), -aroundMidnight),
    end: after(Math.max(...spans.map(({ end }) => end)), aroundMidnight),
  }
}
