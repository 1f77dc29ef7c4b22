import { setting } from './aws/settings.ts'
import type { SandboxTransfer } from './records.ts'
import { bankDay } from './store.ts'
import { dayAt } from './values/days.ts'
import type { Instant } from './values/time.ts'

/** A booking on the platform's bank account. */
export const transferOf = (
  { id, reference, amount, text }: Pick<SandboxTransfer, 'id' | 'reference' | 'amount' | 'text'>,
  bookedAt: Instant,
): SandboxTransfer => ({
  id: `transfer#${id}`,
  kind: 'transfer',
  reference,
  amount,
  text,
  bookedAt,
  day: bankDay(dayAt(bookedAt, setting('TIME_ZONE'))),
})
