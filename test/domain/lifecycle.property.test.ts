import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dueAt } from '../../functions/domain/deadlines.ts'
import { type Command, decide } from '../../functions/domain/decide.ts'
import type { EventType } from '../../functions/domain/events.ts'
import { type ExceptionKind, openExceptions } from '../../functions/domain/exceptions.ts'
import { isFinal, nextStatus, statuses } from '../../functions/domain/lifecycle.ts'
import {
  capturedOf,
  heldBy,
  isOpen,
  type Order,
  refundableOf,
  totalOf,
  unshippedOf,
} from '../../functions/domain/order.ts'
import { replay } from '../../functions/domain/record.ts'
import { Refusal } from '../../functions/domain/refusal.ts'
import { after, hour } from '../../functions/domain/time.ts'
import { began, payment, placedOrder } from '../support/orders.ts'

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
const ship = fc
  .tuple(deliveryIds, quantities)
  .map(([deliveryId, items]): Command => ({ type: 'ship', by: 'merchant', shipment: { deliveryId, items } }))
const arrive = fc
  .option(deliveryIds, { nil: undefined })
  .map((deliveryId): Command => ({ type: 'confirmDelivery', by: 'shopper', deliveryId }))
const ends = fc.oneof(
  paymentIds.map((paymentId): Command => ({ type: 'failPayment', by: 'provider', paymentId, reason: 'declined' })),
  paymentIds.map((paymentId): Command => ({ type: 'lapsePayment', by: 'provider', paymentId })),
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
      insistent: { provider: 'sandbox' },
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

/** Asks in vain: about an attempt, or about a refund. */
const inVain: fc.Arbitrary<(order: Order) => Command | undefined> = fc
  .constantFrom('pending' as const, 'unknown' as const)
  .map((answer) => (order: Order) => {
    const refund = order.refunds.find(({ status }) => status === 'REQUESTED')
    if (refund) return { type: 'delayRefund', by: 'provider', refundId: refund.refundId, answer }
    const payment = order.payments.find(isOpen)
    const { paymentId } = payment ?? {}
    return paymentId && { type: 'answerPayment', by: 'provider', paymentId, answer: { answer: 'unknown' } }
  })

/** Settles the refund that is oldest and open, so that sequences reach the end of the table. */
const settling: fc.Arbitrary<(order: Order) => Command | undefined> = fc.boolean().map((done) => (order: Order) => {
  const refund = order.refunds.find(({ status }) => status === 'REQUESTED')
  const outcome = done ? ({ done } as const) : ({ done, reason: 'account closed' } as const)
  return refund && { type: 'settleRefund', by: 'provider', refundId: refund.refundId, outcome }
})

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
  ),
  hours,
})

/** A while in which nobody does anything. */
const neglect = fc.constant({ command: (): Command => ({ type: 'meetDeadline', by: 'clock' }), hours: 75 })

const steps = fc.array(fc.oneof({ weight: 6, arbitrary: step }, { weight: 1, arbitrary: neglect }), {
  maxLength: 40,
  size: 'max',
})

type Step = { command: (order: Order) => Command | undefined; hours: number }

const histories = (check: (sequence: Step[]) => void) => fc.property(steps, check)

/** Runs a sequence, and checks every order that it passes through against the one before it. */
const walk = (sequence: readonly Step[], check: (before: Order, next: Order) => void) => {
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

test('no sequence of commands leaves the lifecycle table, and final statuses never change', () => {
  fc.assert(
    histories((sequence) =>
      walk(sequence, (before, next) => {
        const event = next.events.at(-1)
        expect(next.status).toBe(nextStatus(before.status, event?.type ?? '') ?? before.status)
        if (isFinal(before.status)) expect(next.status).toBe(before.status)
      }),
    ),
    { numRuns: 500 },
  )
})

test('every change has exactly one event and raises the version by one', () => {
  fc.assert(
    histories((sequence) =>
      walk(sequence, (before, next) => {
        expect(next.version).toBe(before.version + 1)
        expect(next.events).toEqual([...before.events, next.events.at(-1)])
      }),
    ),
  )
})

test('the events alone tell the order', () => {
  fc.assert(
    histories((sequence) =>
      walk(sequence, (_, next) =>
        expect(replay(JSON.parse(JSON.stringify(next.events)))).toEqual(JSON.parse(JSON.stringify(next))),
      ),
    ),
  )
})

test('amounts add up: the total to its lines, refunds to no more than was captured', () => {
  fc.assert(
    histories((sequence) =>
      walk(sequence, (_, next) => {
        expect(next.total).toEqual(totalOf(next.items, next.total.currency))
        expect(refundableOf(next).amount).toBeGreaterThanOrEqual(0)
        for (const { quantity } of unshippedOf(next)) expect(quantity).toBeGreaterThanOrEqual(0)
      }),
    ),
    { numRuns: 500 },
  )
})

test('no attempt gives back more than it took, in whatever currency', () => {
  fc.assert(
    histories((sequence) =>
      walk(sequence, (_, next) => {
        for (const payment of next.payments) expect(heldBy(next, payment).amount).toBeGreaterThanOrEqual(0)
      }),
    ),
    { numRuns: 500 },
  )
})

test('money is somewhere: with an order that uses it, on its way back, back, or with a human', () => {
  fc.assert(
    histories((sequence) =>
      walk(sequence, (_, next) => {
        for (const payment of next.payments) {
          if (payment.paymentId === next.paidBy || heldBy(next, payment).amount === 0) continue
          const refunds = next.refunds.filter(({ paymentId }) => paymentId === payment.paymentId)
          const about = [payment.paymentId, ...refunds.map(({ refundId }) => refundId)]
          expect(next.exceptions.some((one) => (about as string[]).includes(one.about))).toBe(true)
        }
      }),
    ),
    { numRuns: 500 },
  )
})

test('an order that is paid or later holds a capture of its total', () => {
  fc.assert(
    histories((sequence) =>
      walk(sequence, (_, next) => {
        if (['PENDING_PAYMENT', 'CLOSED'].includes(next.status)) return
        expect(capturedOf(next).amount).toBeGreaterThanOrEqual(next.total.amount)
      }),
    ),
  )
})

test('no order that waits for something lacks the moment by which it must have happened', () => {
  fc.assert(
    histories((sequence) =>
      walk(sequence, (_, next) => {
        if (['PENDING_PAYMENT', 'PAID', 'SHIPPED', 'REFUNDING'].includes(next.status)) expect(dueAt(next)).toBeDefined()
        if (openExceptions(next).length > 0) expect(dueAt(next)).toBeDefined()
      }),
    ),
  )
})

test('left alone with providers that answer, every order ends: final, delivered, or with a human', () => {
  fc.assert(
    histories((sequence) => {
      let order = placedOrder()
      walk(sequence, (_, next) => {
        order = next
      })
      order = leftAlone(order)
      expect(dueAt(order) === undefined || openExceptions(order).length > 0).toBe(true)
      if (openExceptions(order).length > 0) return
      expect(['COMPLETED', 'CLOSED', 'REFUNDED']).toContain(order.status)
    }),
    { numRuns: 500 },
  )
})

/** A year in which the clock runs and every provider answers what it is asked. */
const leftAlone = (before: Order): Order => {
  let order = before
  for (let days = 0; days <= 365; days++) {
    const now = after(began, 300 * hour * 40 + days * 24 * hour)
    for (let again = true; again; ) {
      const payment = order.payments.find(isOpen)
      const refund = order.refunds.find(({ status }) => status === 'REQUESTED')
      const command: Command = payment
        ? { type: 'lapsePayment', by: 'provider', paymentId: payment.paymentId }
        : refund
          ? { type: 'settleRefund', by: 'provider', refundId: refund.refundId, outcome: { done: true } }
          : { type: 'meetDeadline', by: 'clock' }
      const next = decide(order, command, now)
      if (next instanceof Refusal) throw next
      again = next !== order
      order = next
    }
  }
  return order
}

/** The compiler sees to it that none is missing. */
const everyKind: Record<ExceptionKind, true> = {
  'payment.mismatched': true,
  'payment.unanswered': true,
  'refund.failed': true,
  'refund.unanswered': true,
  'refund.unrequested': true,
}
const everyEvent: Record<EventType, true> = {
  placed: true,
  paymentStarted: true,
  paymentOpened: true,
  paymentFailed: true,
  paymentLapsed: true,
  paymentUnanswered: true,
  paymentUnresolved: true,
  paymentCaptured: true,
  strayPaymentCaptured: true,
  paymentMismatched: true,
  paymentExpired: true,
  cancelled: true,
  partShipped: true,
  shipped: true,
  partDelivered: true,
  delivered: true,
  autoConfirmed: true,
  reminded: true,
  deliveryFailed: true,
  deliveryExpired: true,
  refundRequested: true,
  refundAsked: true,
  refundUnresolved: true,
  refundFailed: true,
  partRefunded: true,
  refunded: true,
  exceptionsReminded: true,
  exceptionResolved: true,
}

test('the sequences that these properties hold for reach every status, every event and every kind of exception', () => {
  const [reached, happened, needed] = [new Set<string>(), new Set<string>(), new Set<string>()]
  for (const sequence of fc.sample(steps, { numRuns: 3000, seed: 1 }))
    walk(sequence, (_, next) => {
      reached.add(next.status)
      for (const { type } of next.events) happened.add(type)
      for (const { kind } of next.exceptions) needed.add(kind)
    })
  expect(reached).toEqual(new Set(statuses))
  expect([...needed].sort()).toEqual(Object.keys(everyKind).sort())
  expect([...happened].sort()).toEqual(Object.keys(everyEvent).sort())
})
