import { randomBytes } from 'node:crypto'
import * as z from 'zod/mini'
import { begin } from './closing-balances.ts'
import { answer, refused } from './http/answers.ts'
import { currency, id, object, text, wholeNumber } from './http/fields.ts'
import { invalid } from './http/invalid.ts'
import type { Operation } from './http/operation.ts'
import { paymentView } from './payment-view.ts'
import type { SandboxPayment } from './records.ts'
import { insert, load, update } from './store.ts'

const urlWords = 'a URL of at most 2000 characters'

const NewPayment = object({
  paymentId: id,
  orderId: text(100),
  amount: object({ amount: wholeNumber(1), currency }),
  method: z.optional(text(200)),
  expiresAt: z.iso.datetime('a time of ISO 8601 in UTC'),
  webhookUrl: z.url(urlWords).check(z.maxLength(2000, urlWords)),
})

/** Opens a payment. The same id again is the same payment. */
export const createPayment: Operation = async ({ body, now }) => {
  const wanted = NewPayment.safeParse(body)
  if (!wanted.success) return invalid(wanted.error)
  await begin(now)
  const { paymentId, expiresAt, ...rest } = wanted.data
  const payment: SandboxPayment = {
    ...rest,
    id: paymentId,
    kind: 'payment',
    expiresAt: Date.parse(expiresAt),
    createdAt: now,
    secret: randomBytes(18).toString('base64url'),
    status: 'open',
  }
  if (await insert(payment)) return answer(201, paymentView(payment))
  const existing = await load('payment', paymentId)
  return existing ? answer(200, paymentView(existing)) : refused(409, 'The id names something else.')
}

const noPayment = refused(404, 'There is no such payment.')

export const getPayment: Operation = async ({ params }) => {
  const payment = await load('payment', params.paymentId ?? '')
  return payment ? answer(200, paymentView(payment)) : noPayment
}

/** Closes a payment that is open, so that nobody can pay it; says where it stands. */
export const closePayment: Operation = async ({ params }) => {
  const payment = await load('payment', params.paymentId ?? '')
  if (!payment) return noPayment
  if (payment.status !== 'open') return answer(200, paymentView(payment))
  const closed: SandboxPayment = { ...payment, status: 'closed' }
  return (await update(closed, 'open'))
    ? answer(200, paymentView(closed))
    : refused(409, 'It changed just now: ask again.')
}
