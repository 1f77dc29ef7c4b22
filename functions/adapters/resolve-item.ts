import { dayOf } from '../domain/business-day.ts'
import type { ExceptionAction } from '../domain/events.ts'
import type { Entry } from '../domain/ledger/accounts.ts'
import { money } from '../domain/money.ts'
import { refuse } from '../domain/refusal.ts'
import type { Instant } from '../domain/time.ts'
import { endItemException, type ItemEntry } from './exceptions.ts'
import { post, timeZone } from './ledger.ts'
import { saveItem } from './reconciliations.ts'

type Decision = { readonly action: ExceptionAction; readonly note: string; readonly by: string }

/** Makes our books say what the provider's say: the difference is the platform's gain or loss. */
const correct = async ({ exceptionId, item }: ItemEntry, now: Instant): Promise<void> => {
  const entries = item.difference.flatMap((difference): Entry[] => [
    { account: `provider:${item.provider}`, amount: difference },
    { account: 'commission', amount: money(-difference.amount, difference.currency) },
  ])
  if (entries.length > 0) await post({ setId: `correction#${exceptionId}`, event: 'writtenOff', at: now, entries })
}

/**
 * An operator ends what a reconciliation has left open: with `write_off`, the provider's word counts from now on. Each step may be
 * repeated, so whoever is interrupted decides once more.
 */
export const resolveItem = async (
  entry: ItemEntry,
  { action, note, by }: Decision,
  now: Instant,
): Promise<ItemEntry> => {
  if (action !== 'write_off')
    throw refuse('exception.action_unavailable', `${action} cannot end this exception.`, [
      { field: '/action', message: 'expected one of: write_off' },
    ])
  if (entry.status === 'resolved') {
    if (entry.resolution?.action === action) return entry
    throw refuse('exception.resolved', 'The exception has ended by itself already.')
  }
  await correct(entry, now)
  await saveItem({ ...entry.item, endedDay: dayOf(now, timeZone()), isDecided: true })
  return (await endItemException(entry.exceptionId, now, { action, note, by })) ?? entry
}
