import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dueAt } from '../../functions/domain/order/deadlines.ts'
import { type Command, decide } from '../../functions/domain/order/decide.ts'
import type { EventType } from '../../functions/domain/order/events.ts'
import type { ExceptionKind } from '../../functions/domain/order/exception.ts'
import { openExceptions } from '../../functions/domain/order/exceptions.ts'
import { isFinal, nextStatus, statuses } from '../../functions/domain/order/lifecycle.ts'
import type { Order } from '../../functions/domain/order/order.ts'
import { capturedOf, heldBy, refundableOf } from '../../functions/domain/order/order-money.ts'
import { unshippedOf } from '../../functions/domain/order/order-parcels.ts'
import { replay } from '../../functions/domain/order/record.ts'
import { isOpen } from '../../functions/domain/payment/payment.ts'
import { totalOf } from '../../functions/domain/pricing/line.ts'
import { Refusal } from '../../functions/domain/refusal.ts'
import { after, hour } from '../../functions/domain/time.ts'
import { histories, steps, walk } from '../support/histories.ts'
import { began, placedOrder } from '../support/orders.ts'

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

test('an order that is paid or later holds a capture of its total, unless a human has found that it never was', () => {
  fc.assert(
    histories((sequence) =>
      walk(sequence, (_, next) => {
        const isReversed = next.events.some(({ type }) => type === 'captureReversed')
        if (isReversed || ['PENDING_PAYMENT', 'CLOSED'].includes(next.status)) return
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
        ? { type: 'expireAttempt', by: 'provider', paymentId: payment.paymentId }
        : refund
          ? {
              type: 'settleRefund',
              by: 'provider',
              refundId: refund.refundId,
              outcome: { done: true, amount: refund.amount },
            }
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
  'refund.mismatched': true,
  'refund.doubled': true,
  'refund.unrequested': true,
}
const everyEvent: Record<EventType, true> = {
  placed: true,
  paymentStarted: true,
  paymentOpened: true,
  paymentFailed: true,
  attemptExpired: true,
  paymentUnanswered: true,
  paymentUnresolved: true,
  paymentCaptured: true,
  lateOrDuplicatePaymentCaptured: true,
  paymentMismatched: true,
  captureReversed: true,
  captureRestored: true,
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
  refundMismatched: true,
  refundDoubled: true,
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
