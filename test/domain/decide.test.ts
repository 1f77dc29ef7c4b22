import { describe, expect, test } from 'vitest'
import { dueAt, paymentDueAt } from '../../functions/domain/order/deadlines.ts'
import { type Command, decide } from '../../functions/domain/order/decide.ts'
import { place } from '../../functions/domain/order/decisions/place.ts'
import type { Order } from '../../functions/domain/order/order.ts'
import { capturedOf } from '../../functions/domain/order/order-money.ts'
import { stockReturned } from '../../functions/domain/order/stock.ts'
import { Refusal } from '../../functions/domain/refusal.ts'
import { hour, after as later } from '../../functions/domain/time.ts'
import { accepted, began, payment, placedOrder, placement, product } from '../support/orders.ts'

const total = { amount: 2598, currency: 'USD' }
const { paymentId } = payment
const deliveryId = 'dlv_1'

const start: Command = { type: 'startPayment', by: 'shopper', payment }
const opened = { answer: 'yes', action: { type: 'redirect', url: 'https://pay' } } as const
const open: Command = { type: 'answerPayment', by: 'provider', paymentId, answer: opened }
const capture: Command = { type: 'capturePayment', by: 'provider', paymentId, amount: total }
const ship = { type: 'ship', by: 'merchant', shipment: { deliveryId }, isKeyed: true } as const satisfies Command
const arrive: Command = { type: 'confirmDelivery', by: 'shopper' }
const decline: Command = { type: 'failPayment', by: 'provider', paymentId, reason: 'declined' }
const lapse: Command = { type: 'expireAttempt', by: 'provider', paymentId }
const cancel: Command = { type: 'cancel', by: 'shopper' }
const time: Command = { type: 'meetDeadline', by: 'clock' }

const next = (order: Order, command: Command, now = began): Order => accepted(decide(order, command, now))
const run = (commands: readonly Command[], now = began): Order =>
  commands.reduce((order, command) => next(order, command, now), placedOrder())
const refusalOf = (order: Order, command: Command, now = began) => {
  const result = decide(order, command, now)
  return result instanceof Refusal ? result.code : `allowed: ${result.status}`
}

const paid = [start, open, capture]

describe('placing', () => {
  test('prices the order as the products are now', () => {
    const order = placedOrder()
    expect(order).toMatchObject({ status: 'PENDING_PAYMENT', total, version: 1, merchantId: 'mer_potter' })
    expect(paymentDueAt(order)).toBe(later(began, 1800))
  })

  test('makes one line of several for the same product', () => {
    const items = [...placement.items, ...placement.items]
    expect(accepted(place({ ...placement, items }, [product], began)).items).toMatchObject([{ quantity: 4 }])
  })

  test.each([
    ['product.unknown', [product], [{ productId: 'prd_none', quantity: 1 }]],
    ['order.several_merchants', [product, { ...product, productId: 'prd_b', merchantId: 'mer_b' }], undefined],
    [
      'order.several_currencies',
      [product, { ...product, productId: 'prd_b', price: { amount: 1, currency: 'EUR' } }],
      undefined,
    ],
  ])('is refused with %s', (code, products, items) => {
    const all = items ?? products.map(({ productId }) => ({ productId, quantity: 1 }))
    const result = place({ ...placement, items: all } as never, products as never, began)
    expect((result as Refusal).code).toBe(code)
  })
})

describe('paying', () => {
  test('an attempt is unknown until the provider answers, then pending, then captured', () => {
    expect(run([start]).payments[0]?.status).toBe('UNKNOWN')
    expect(run([start, open]).payments[0]?.status).toBe('PENDING')
    expect(run(paid)).toMatchObject({ status: 'PAID', payments: [{ status: 'CAPTURED' }] })
  })

  test('a second attempt waits until the outcome of the first is known', () => {
    const another: Command = { ...start, payment: { ...payment, paymentId: 'pay_second' } }
    expect(refusalOf(run([start]), another)).toBe('order.not_payable')
    expect(run([start, open, another]).payments).toHaveLength(2)
  })

  test('a declined attempt leaves the order waiting for another', () => {
    expect(run([start, open, decline])).toMatchObject({ status: 'PENDING_PAYMENT', payments: [{ status: 'FAILED' }] })
  })

  test('the same capture again changes nothing', () => {
    const order = run(paid)
    expect(decide(order, capture, began)).toBe(order)
  })

  test('an order cannot be paid past its time', () => {
    expect(refusalOf(placedOrder(), start, later(began, 1800))).toBe('order.not_payable')
  })

  test('a capture of an attempt that the order does not know has to come again', () => {
    expect(refusalOf(placedOrder(), capture)).toBe('payment.unmatched')
  })

  test('money that arrives on a closed order goes back in full, once', () => {
    const late = run([start, open, lapse, cancel, capture, capture])
    expect(late).toMatchObject({ status: 'CLOSED', refunds: [{ amount: total, status: 'REQUESTED' }] })
  })

  test.each([
    { amount: 2598, currency: 'EUR' },
    { amount: 2597, currency: 'USD' },
  ])('money that is not what was asked for ($amount $currency) is on the books, and a human decides', (amount) => {
    const order = run([start, open, { ...capture, amount }])
    expect(order).toMatchObject({
      status: 'PENDING_PAYMENT',
      payments: [{ status: 'CAPTURED', captured: amount }],
      refunds: [],
      exceptions: [{ kind: 'payment.mismatched', about: paymentId, amount }],
    })
    expect(capturedOf(order).amount).toBe(amount.currency === 'USD' ? 2597 : 0)
  })

  test('money of an attempt that nobody knows is on the books once its provider insists', () => {
    const unmatched: Command = { ...capture, paymentId: 'pay_other', unmatched: { provider: 'sandbox' } }
    expect(run([unmatched])).toMatchObject({
      status: 'PENDING_PAYMENT',
      payments: [{ paymentId: 'pay_other', captured: total }],
      exceptions: [{ kind: 'payment.mismatched', about: 'pay_other' }],
    })
  })

  test('a second attempt that is captured goes back, and the first keeps the order paid', () => {
    const second = { ...payment, paymentId: 'pay_second' } as const
    const order = run([start, open, { ...start, payment: second }, capture, { ...capture, paymentId: 'pay_second' }])
    expect(order).toMatchObject({ status: 'PAID', refunds: [{ paymentId: 'pay_second', amount: total }] })
  })
})

describe('delivering', () => {
  test('one parcel with everything ships the order, and its arrival completes it', () => {
    expect(run([...paid, ship])).toMatchObject({ status: 'SHIPPED', deliveries: [{ status: 'SHIPPED' }] })
    expect(run([...paid, ship, arrive])).toMatchObject({ status: 'COMPLETED', deliveries: [{ status: 'DELIVERED' }] })
  })

  test('of several parcels the last one ships the order, and the last arrival completes it', () => {
    const one = [{ productId: product.productId, quantity: 1 }]
    const first: Command = { ...ship, shipment: { deliveryId: 'dlv_a', items: one } }
    const second: Command = { ...ship, shipment: { deliveryId: 'dlv_b' } }
    const arrived = (id: 'dlv_a' | 'dlv_b'): Command => ({ ...arrive, deliveryId: id }) as Command
    expect(run([...paid, first]).status).toBe('PAID')
    expect(run([...paid, first, second]).status).toBe('SHIPPED')
    expect(run([...paid, first, arrived('dlv_a'), second, arrived('dlv_b')]).status).toBe('COMPLETED')
    expect(run([...paid, first, second, arrived('dlv_b')]).status).toBe('SHIPPED')
  })

  test('a parcel holds no more than is left to ship', () => {
    const items = [{ productId: product.productId, quantity: 3 }]
    expect(refusalOf(run(paid), { ...ship, shipment: { deliveryId, items } })).toBe('request.invalid')
  })

  test('the same product twice in one parcel counts together', () => {
    const items = [2, 1].map((quantity) => ({ productId: product.productId, quantity }))
    expect(refusalOf(run(paid), { ...ship, shipment: { deliveryId, items } })).toBe('request.invalid')
  })

  test('what needs no parcel is completed by saying that it was handed over', () => {
    expect(run([...paid, arrive]).status).toBe('COMPLETED')
  })

  test('an unpaid order is not shipped', () => {
    expect(refusalOf(placedOrder(), ship)).toBe('order.illegal_transition')
  })
})

describe('cancelling', () => {
  test('has to wait while somebody might still pay', () => {
    expect(refusalOf(run([start, open]), cancel)).toBe('service.busy')
    expect(run([start, open, lapse, cancel]).status).toBe('CLOSED')
  })

  test('before payment closes the order and frees its stock', () => {
    const order = placedOrder()
    const closed = next(order, cancel)
    expect(closed.status).toBe('CLOSED')
    expect(stockReturned(order, closed)).toEqual([{ productId: 'prd_mug', quantity: 2 }])
  })

  test('between payment and shipment refunds everything and frees the stock', () => {
    const order = run(paid)
    const cancelled = next(order, cancel)
    expect(cancelled).toMatchObject({ status: 'REFUNDING', refunds: [{ amount: total, status: 'REQUESTED' }] })
    expect(stockReturned(order, cancelled)).toEqual([{ productId: 'prd_mug', quantity: 2 }])
  })

  test('after shipment is refused', () => {
    expect(refusalOf(run([...paid, ship]), cancel)).toBe('order.illegal_transition')
  })
})

describe('time', () => {
  test('early changes nothing', () => {
    const order = placedOrder()
    expect(decide(order, time, later(began, 1799))).toBe(order)
  })

  test('an unpaid order closes once nobody can pay it any more', () => {
    const closed = next(placedOrder(), time, later(began, 1800))
    expect(closed).toMatchObject({ status: 'CLOSED' })
    expect(dueAt(closed)).toBeUndefined()
    const stillOpen = run([start, open])
    expect(decide(stillOpen, time, later(began, 1800))).toBe(stillOpen)
  })

  test('a late merchant is reminded twice, then the shopper gets the money back', () => {
    const moments = [72, 108, 144].map((hours) => later(began, hours * hour))
    const order = moments.reduce((order, now) => next(order, time, now), run(paid))
    const happened = order.events.map(({ type }) => type)
    expect(happened.slice(-4)).toEqual(['paymentCaptured', 'reminded', 'reminded', 'deliveryExpired'])
    expect(order).toMatchObject({ status: 'REFUNDING', refunds: [{ amount: total }] })
  })

  test('an outcome that is not known hurries nobody: only what is due itself happens', () => {
    const second: Command = { ...start, payment: { ...payment, paymentId: 'pay_second' } }
    const order = run([start, open, second, capture])
    expect(order).toMatchObject({ status: 'PAID', payments: [{ status: 'CAPTURED' }, { status: 'UNKNOWN' }] })
    expect(dueAt(order)).toBe(began)
    expect(decide(order, time, later(began, hour))).toBe(order)
  })

  test('a refund under way hurries nobody either', () => {
    const second: Command = { ...start, payment: { ...payment, paymentId: 'pay_second' } }
    const order = run([start, open, second, capture, { ...capture, paymentId: 'pay_second' }, ship])
    expect(order).toMatchObject({ status: 'SHIPPED', refunds: [{ status: 'REQUESTED' }] })
    expect(decide(order, time, later(began, hour))).toBe(order)
  })

  test('a shipped order is completed by itself', () => {
    expect(next(run([...paid, ship]), time, later(began, 240 * hour)).status).toBe('COMPLETED')
  })
})
