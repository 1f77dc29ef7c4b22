import { requireProvider } from '../adapters/providers/index.ts'
import { changeOrder } from '../application/orders/change-order.ts'
import { openPayment } from '../application/payments/open-payment.ts'
import { derivedId } from '../domain/ids.ts'
import { decide } from '../domain/order/decide.ts'
import { paymentRequestOf, whenAnswered } from '../domain/order/first-answer.ts'
import type { Payment, PaymentRequest } from '../domain/payment/payment.ts'
import { refuse } from '../domain/refusal.ts'
import { startPaymentRoute } from '../http/contract/order-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { ownOrder } from '../http/own-order.ts'
import { paymentView } from '../http/views/order-view.ts'

export const handler = endpoint(startPaymentRoute, async ({ params, body, caller, key, requestHash, now }) => {
  const before = await ownOrder(caller, params.orderId)
  const { orderId } = before
  requireProvider(body.provider, '/provider')

  const payment: PaymentRequest = { ...body, paymentId: derivedId('payment', orderId, key), requestHash }
  const saved = await changeOrder(orderId, (order) =>
    decide(order, { type: 'startPayment', by: 'shopper', payment }, now),
  )
  // The first request under this key is on record; a request with another body did not start anything.
  const { request, version } = paymentRequestOf(saved, payment.paymentId)
  if (request.requestHash !== requestHash)
    throw refuse('idempotency.key_reused', 'This key has been used for another payment: use a new one.')
  const order = whenAnswered(await openPayment(saved, payment.paymentId, now), payment.paymentId)
  const started = order.payments.find(({ paymentId }) => paymentId === payment.paymentId) as Payment
  return { status: 201, body: paymentView(started, 'shopper'), replayed: version <= before.version }
})
