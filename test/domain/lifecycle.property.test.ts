import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Command, decide } from '../../functions/domain/decide.ts'
import { isFinal, nextStatus, statuses } from '../../functions/domain/lifecycle.ts'
import { capturedOf, dueAt, type Order, refundableOf, totalOf, unshippedOf } from '../../functions/domain/order.ts'
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
const refund = fc
  .tuple(fc.uuid(), fc.option(amount, { nil: undefined }))
  .map(([key, amount]): Command => ({ type: 'requestRefund', by: 'merchant', key, amount, reason: 'broken' }))

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
)

/** Settles the refund that is oldest and open, so that sequences reach the end of the table. */
const settling: fc.Arbitrary<(order: Order) => Command | undefined> = fc.boolean().map((done) => (order: Order) => {
  const refund = order.refunds.find(({ status }) => status === 'REQUESTED')
  const outcome = done ? ({ done } as const) : ({ done, reason: 'account closed' } as const)
  return refund && { type: 'settleRefund', by: 'provider', refundId: refund.refundId, outcome }
})

/** Mostly one thing right after the other, so that orders get paid; now and then a long pause, so that they expire. */
const hours = fc.oneof(
  { weight: 9, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 100 }) },
)

const steps = fc.array(
  fc.record({
    command: fc.oneof(
      { weight: 9, arbitrary: commands.map((command) => () => command) },
      { weight: 2, arbitrary: settling },
    ),
    hours,
  }),
  { maxLength: 40 },
)

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
        if (['PENDING_PAYMENT', 'PAID', 'SHIPPED'].includes(next.status)) expect(dueAt(next)).toBeDefined()
      }),
    ),
  )
})

test('the sequences that these properties hold for reach every status', () => {
  const reached = new Set<string>()
  for (const sequence of fc.sample(steps, { numRuns: 5000, seed: 1 }))
    walk(sequence, (_, next) => reached.add(next.status))
  expect(reached).toEqual(new Set(statuses))
})
