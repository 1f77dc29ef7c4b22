import * as z from 'zod/mini'
import { deliveryStatuses } from '../../domain/fulfilment/delivery.ts'
import { statuses } from '../../domain/order/lifecycle.ts'
import { limits } from '../../domain/order/order.ts'
import { paymentStatuses } from '../../domain/payment/payment.ts'
import { refundStatuses } from '../../domain/payment/refund.ts'
import {
  deliveryId,
  instant,
  listOf,
  merchantId,
  moneyField,
  orderId,
  pageFields,
  price,
  productId,
  quantity,
  text,
  userId,
} from './fields.ts'
import { route } from './route.ts'

const status = z.enum(statuses)

const paymentSchema = z.object({
  paymentId: z.string(),
  provider: z.string(),
  status: z.enum(paymentStatuses),
  amount: moneyField,
  /** Only for the shopper, and only while the payment may still be made. */
  action: z.optional(z.object({ type: z.literal('redirect'), url: z.string() })),
})

const quantities = z.array(z.object({ productId: z.string(), quantity: z.int() }))

const deliverySchema = z.object({
  deliveryId: z.string(),
  items: quantities,
  carrier: z.optional(z.string()),
  trackingNumber: z.optional(z.string()),
  status: z.enum(deliveryStatuses),
})

const refundSchema = z.object({
  refundId: z.string(),
  amount: moneyField,
  status: z.enum(refundStatuses),
  reason: z.string(),
})

export const orderSchema = z.object({
  orderId: z.string(),
  status,
  userId: z.string(),
  merchantId: z.string(),
  items: z.array(z.object({ productId: z.string(), title: z.string(), quantity: z.int(), unitPrice: moneyField })),
  total: moneyField,
  captured: moneyField,
  refunded: moneyField,
  payments: z.array(paymentSchema),
  deliveries: z.array(deliverySchema),
  refunds: z.array(refundSchema),
  /** A merchant is shown it once the order is paid. */
  deliverTo: z.optional(z.record(z.string(), z.string())),
  createdAt: instant,
  paymentDueAt: instant,
  version: z.int(),
})

const payment = z.strictObject({ provider: text(40), method: z.optional(text(40)) })
const lines = z.array(z.strictObject({ productId, quantity })).check(z.minLength(1), z.maxLength(limits.lines * 2))
const params = z.object({ orderId })

export const placeOrderRoute = route({
  method: 'POST',
  path: '/orders',
  handler: 'api/place-order',
  summary: 'Places an order and reserves its stock; with `payment`, also opens a payment',
  roles: ['shopper'],
  idempotent: true,
  body: z.strictObject({
    items: lines,
    deliverTo: z.optional(
      z
        .record(
          z.string().check(
            z.regex(/^[a-z][a-zA-Z0-9]{0,39}$/, 'expected a name of letters and digits'),
            z.refine((name) => !(name in {}), 'expected a name that means nothing else'),
          ),
          text(300),
        )
        .check(z.refine((fields) => Object.keys(fields).length <= 20, 'expected at most 20 fields')),
    ),
    payment: z.optional(payment),
  }),
  replies: { 201: orderSchema },
})

export const listOrdersRoute = route({
  method: 'GET',
  path: '/orders',
  handler: 'api/list-orders',
  summary: 'Orders, the newest first: a shopper sees their own, a merchant theirs, an operator those of one party',
  roles: ['shopper', 'merchant', 'operator'],
  query: z.strictObject({
    ...pageFields,
    status: z.optional(status),
    userId: z.optional(userId),
    merchantId: z.optional(merchantId),
  }),
  replies: { 200: listOf(orderSchema) },
})

export const getOrderRoute = route({
  method: 'GET',
  path: '/orders/{orderId}',
  handler: 'api/get-order',
  summary: 'An order',
  roles: ['shopper', 'merchant', 'operator'],
  params,
  replies: { 200: orderSchema },
})

export const listOrderEventsRoute = route({
  method: 'GET',
  path: '/orders/{orderId}/events',
  handler: 'api/list-order-events',
  summary: "An order's timeline, from the first event to the last",
  roles: ['shopper', 'merchant', 'operator'],
  params,
  replies: {
    200: listOf(z.looseObject({ type: z.string(), at: instant, by: z.string(), version: z.int(), status })),
  },
})

export const startPaymentRoute = route({
  method: 'POST',
  path: '/orders/{orderId}/payments',
  handler: 'api/start-payment',
  summary: 'Opens a payment of the whole order; `action.url` is where the shopper pays',
  roles: ['shopper'],
  idempotent: true,
  params,
  body: payment,
  replies: { 201: paymentSchema },
})

export const shipOrderRoute = route({
  method: 'POST',
  path: '/orders/{orderId}/deliveries',
  handler: 'api/ship-order',
  summary: 'Sends a parcel, with all that is left to ship unless it names less, which needs an Idempotency-Key',
  roles: ['merchant'],
  idempotent: 'optional',
  params,
  body: z.strictObject({
    items: z.optional(lines),
    carrier: z.optional(text(100)),
    trackingNumber: z.optional(text(100)),
  }),
  replies: { 201: orderSchema },
})

export const confirmDeliveryRoute = route({
  method: 'POST',
  path: '/orders/{orderId}/delivered',
  handler: 'api/confirm-delivery',
  summary: 'One parcel has arrived, or all of them',
  roles: ['merchant', 'shopper'],
  params,
  body: z.strictObject({ deliveryId: z.optional(deliveryId) }),
  replies: { 200: orderSchema },
})

export const failDeliveryRoute = route({
  method: 'POST',
  path: '/orders/{orderId}/delivery-failed',
  handler: 'api/fail-delivery',
  summary: 'What has not arrived cannot be delivered: its price goes back to the shopper',
  roles: ['merchant'],
  params,
  body: z.strictObject({ reason: text(300) }),
  replies: { 200: orderSchema },
})

export const cancelOrderRoute = route({
  method: 'POST',
  path: '/orders/{orderId}/cancel',
  handler: 'api/cancel-order',
  summary: 'Before payment the order is closed, between payment and shipment everything is refunded',
  roles: ['shopper'],
  params,
  body: z.strictObject({ reason: z.optional(text(300)) }),
  replies: { 200: orderSchema },
})

export const requestRefundRoute = route({
  method: 'POST',
  path: '/orders/{orderId}/refunds',
  handler: 'api/request-refund',
  summary: 'Refunds a part of a completed order, or all that is left',
  roles: ['merchant', 'operator'],
  idempotent: true,
  params,
  body: z.strictObject({ amount: z.optional(price), reason: text(300) }),
  replies: { 201: refundSchema },
})
