import fc from 'fast-check'
import { type Command, decide } from '../../functions/domain/order/decide.ts'
import { openExceptions } from '../../functions/domain/order/exceptions.ts'
import type { Order } from '../../functions/domain/order/order.ts'
import { isOpen } from '../../functions/domain/payment/payment.ts'
import { Refusal } from '../../functions/domain/refusal.ts'
import { after, hour } from '../../functions/domain/time.ts'
import { began, payment, placedOrder } from './orders.ts'

const paymentIds = fc.constantFrom('pay_1', 'pay_2') as fc.Arbitrary<'pay_1'>
const amount = fc.constantFrom(
  { amount: 2598, currency: 'USD' },
  { amount: 2598, currency: 'USD' },
  { amount: 100, currency: 'USD' },
  { amount: 2598, currency: 'EUR' },
)
const deliveryIds = fc.constantFrom('dlv_1', 'dlv_2', 'dlv_3') as fc.Arbitrary<'dlv_1'>
const quantities = fc.option(
  fc.array(fc.record({ productId: fc.constant('prd_mug' as const), quantity: fc.integer({ min: 1, max: 3 }) }), {
    minLength: 1,
    maxLength: 2,
  }),
  { nil: undefined },
)

const start = paymentIds.map(
  (paymentId): Command => ({ type: 'startPayment', by: 'shopper', payment: { ...payment, paymentId } }),
)
const answer = fc.tuple(paymentIds, fc.constantFrom('yes', 'no', 'unknown')).map(
  ([paymentId, answer]): Command => ({
    type: 'answerPayment',
    by: 'provider',
    paymentId,
    answer: { answer, reason: 'no', action: { type: 'redirect', url: 'https://pay' } } as never,
  }),
)
const capture = fc
  .tuple(paymentIds, amount)
  .map(([paymentId, amount]): Command => ({ type: 'capturePayment', by: 'provider', paymentId, amount }))
const ship = fc.tuple(deliveryIds, quantities).map(
  ([deliveryId, items]): Command => ({
    type: 'ship',
    by: 'merchant',
    isKeyed: true,
    shipment: { deliveryId, items },
  }),
)
const arrive = fc
  .option(deliveryIds, { nil: undefined })
  .map((deliveryId): Command => ({ type: 'confirmDelivery', by: 'shopper', deliveryId }))
const ends = fc.oneof(
  paymentIds.map((paymentId): Command => ({ type: 'failPayment', by: 'provider', paymentId, reason: 'declined' })),
  paymentIds.map((paymentId): Command => ({ type: 'expireAttempt', by: 'provider', paymentId })),
  fc.constant<Command>({ type: 'failDelivery', by: 'merchant', reason: 'broken' }),
  fc.constant<Command>({ type: 'cancel', by: 'shopper' }),
)
const refundIds = fc.uuid().map((uuid) => `ref_${uuid}` as const)
const refund = fc.tuple(refundIds, fc.option(amount, { nil: undefined })).map(
  ([refundId, amount]): Command => ({
    type: 'requestRefund',
    by: 'merchant',
    refundId,
    amount,
    reason: 'broken',
    requestHash: 'r',
  }),
)
/** The provider gives money back that nobody asked for, or insists on a payment that nobody began. */
const surprises = fc.oneof(
  fc.tuple(refundIds, paymentIds, amount).map(
    ([refundId, paymentId, amount]): Command => ({
      type: 'recordRefund',
      by: 'provider',
      refundId,
      foreignId: `their ${refundId}`,
      paymentId,
      amount,
    }),
  ),
  amount.map(
    (amount): Command => ({
      type: 'capturePayment',
      by: 'provider',
      paymentId: 'pay_strange',
      amount,
      unmatched: { provider: 'sandbox' },
    }),
  ),
)

/** What leads on comes more often than what ends, so that many sequences get far. */
const commands: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: start },
  { weight: 4, arbitrary: answer },
  { weight: 4, arbitrary: capture },
  { weight: 3, arbitrary: ship },
  { weight: 2, arbitrary: arrive },
  { weight: 2, arbitrary: refund },
  { weight: 2, arbitrary: fc.constant<Command>({ type: 'meetDeadline', by: 'clock' }) },
  { weight: 1, arbitrary: ends },
  { weight: 1, arbitrary: surprises },
)

/** Decides an exception that is open, with one of the actions that can end it or another. */
const deciding: fc.Arbitrary<(order: Order) => Command | undefined> = fc
  .constantFrom('retry' as const, 'refund' as const, 'write_off' as const, 'mark_delivered' as const)
  .map((action) => (order: Order) => {
    const [exception] = openExceptions(order)
    const { exceptionId } = exception ?? {}
    return exceptionId && { type: 'resolveException', by: 'operator', exceptionId, action, note: '', operator: 'usr_o' }
  })

/** Asks without an answer: about an attempt, or about a refund. */
const inVain: fc.Arbitrary<(order: Order) => Command | undefined> = fc
  .constantFrom('pending' as const, 'unknown' as const)
  .map((answer) => (order: Order) => {
    const refund = order.refunds.find(({ status }) => status === 'REQUESTED')
    if (refund) return { type: 'delayRefund', by: 'provider', refundId: refund.refundId, answer }
    const payment = order.payments.find(isOpen)
    const { paymentId } = payment ?? {}
    return paymentId && { type: 'answerPayment', by: 'provider', paymentId, answer: { answer: 'unknown' } }
  })

/** Settles a refund: mostly one that is open, now and then one that had been settled before, or with another amount. */
const settling: fc.Arbitrary<(order: Order) => Command | undefined> = fc
  .record({
    done: fc.boolean(),
    any: fc.constantFrom(false, false, false, true),
    wrong: fc.constantFrom(false, false, false, true),
    index: fc.nat(5),
  })
  .map(({ done, any, wrong, index }) => (order: Order) => {
    const refunds = order.refunds.filter(({ status }) => any || status === 'REQUESTED')
    const refund = refunds[index % Math.max(1, refunds.length)]
    if (!refund) return undefined
    const amount = wrong ? { amount: 1, currency: 'JPY' } : refund.amount
    const outcome = done ? ({ done, amount } as const) : ({ done, reason: 'account closed' } as const)
    return { type: 'settleRefund', by: 'provider', refundId: refund.refundId, outcome }
  })

/** Finds out that what paid the order never was. */
const reversing = ({ paidBy }: Order): Command | undefined =>
  paidBy && { type: 'reverseCapture', by: 'operator', paymentId: paidBy, note: '', operator: 'usr_o' }

/** Mostly one thing right after the other, so that orders get paid; now and then a long pause, so that they expire. */
const hours = fc.oneof(
  { weight: 9, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 300 }) },
)

const step = fc.record({
  command: fc.oneof(
    { weight: 9, arbitrary: commands.map((command) => () => command) },
    { weight: 2, arbitrary: settling },
    { weight: 1, arbitrary: deciding },
    { weight: 1, arbitrary: inVain },
    { weight: 1, arbitrary: fc.constant(reversing) },
  ),
  hours,
})

/** A while in which nobody does anything. */
const neglect = fc.constant({ command: (): Command => ({ type: 'meetDeadline', by: 'clock' }), hours: 75 })

export const steps = fc.array(fc.oneof({ weight: 6, arbitrary: step }, { weight: 1, arbitrary: neglect }), {
  maxLength: 40,
  size: 'max',
})

export type Step = { command: (order: Order) => Command | undefined; hours: number }

export const histories = (check: (sequence: Step[]) => void) => fc.property(steps, check)

/** Runs a sequence, and checks every order that it passes through against the one before it. */
export const walk = (sequence: readonly Step[], check: (before: Order, next: Order) => void) => {
  let order = placedOrder()
  let now = began
  for (const { command, hours } of sequence) {
    now = after(now, hours * hour)
    const given = command(order)
    const next = given ? decide(order, given, now) : order
    if (next instanceof Refusal || next === order) continue
    check(order, next)
    order = next
  }
}
