import * as z from 'zod/mini'
import { setting } from './aws/settings.ts'
import { begin } from './closing-balances.ts'
import { entryTypes } from './entry-types.ts'
import { answer, refused } from './http/answers.ts'
import { currency, id, name, object, oneOf, signedAmount, wholeNumber } from './http/fields.ts'
import { invalid } from './http/invalid.ts'
import type { Operation } from './http/operation.ts'
import type { SandboxEntry, SandboxTransfer } from './records.ts'
import { insertEntry, load } from './store.ts'
import { transferOf } from './transfers.ts'
import { dayAt } from './values/days.ts'
import { type Instant, later, type Seconds } from './values/time.ts'

const NewEntry = object({
  reference: name(100),
  type: oneOf(...entryTypes),
  amount: object({ amount: signedAmount, currency }),
  paymentId: z.optional(id),
  /** For a payout: after how many seconds it is on the platform's bank account; half a minute unless it says otherwise. */
  arrivesIn: z.optional(wholeNumber(0)),
})

/** How long a payout is on its way to the platform's bank. */
const takes: Seconds = 30

/** What a payout to the platform moves on its bank account. */
const arrivalOf = ({ type, reference, amount }: SandboxEntry, at: Instant): SandboxTransfer | undefined =>
  type === 'payout'
    ? transferOf(
        {
          id: `payout#${reference}`,
          reference,
          amount: { ...amount, amount: -amount.amount },
          text: amount.amount < 0 ? 'Payout of the sandbox provider' : 'Payout sent back to the sandbox provider',
        },
        at,
      )
    : undefined

/** An entry as it is booked now. The same type and reference are the same entry. */
export const entryOf = (
  { type, reference, orderId, paymentId, amount }: Omit<SandboxEntry, 'id' | 'kind' | 'bookedAt' | 'day'>,
  now: Instant,
): SandboxEntry => ({
  id: `${type}#${reference}`,
  kind: 'entry',
  type,
  reference,
  orderId,
  paymentId,
  amount,
  bookedAt: now,
  day: dayAt(now, setting('TIME_ZONE')),
})

/** Books something that is no payment and no refund: a fee, a payout to the platform's bank, a dispute. */
export const createEntry: Operation = async ({ body, now }) => {
  const wanted = NewEntry.safeParse(body)
  if (!wanted.success) return invalid(wanted.error)
  const { paymentId = '', arrivesIn = takes, ...rest } = wanted.data
  const payment = await load('payment', paymentId)
  if (paymentId && !payment) return refused(404, 'There is no such payment.')
  const entry = entryOf({ ...rest, paymentId: paymentId || rest.reference, orderId: payment?.orderId ?? '' }, now)
  await begin(now)
  const isBooked = await insertEntry(entry, arrivalOf(entry, later(now, arrivesIn)))
  return isBooked ? answer(201, wanted.data) : refused(409, `There is a ${rest.type} ${rest.reference} already.`)
}
