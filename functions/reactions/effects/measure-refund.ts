import { MetricUnit } from '@aws-lambda-powertools/metrics'
import { metrics } from '../../adapters/telemetry.ts'
import type { EventOf } from '../../domain/events.ts'
import { paymentOf, refundOf } from '../../domain/order.ts'
import type { Reaction } from '../reaction.ts'

/** How long money was away from the shopper for nothing: since it was captured on an order that could not use it. */
export const measureRefund: Reaction<EventOf<'partRefunded'>> = async (order, { refundId, at }) => {
  const refund = refundOf(order, refundId)
  const payment = refund && paymentOf(order, refund.paymentId)
  if (!payment?.capturedAt || payment.paymentId === order.paidBy) return
  metrics.setTimestamp(at)
  metrics.addMetric('SecondsStranded', MetricUnit.Seconds, (at - payment.capturedAt) / 1000)
  metrics.publishStoredMetrics()
}
