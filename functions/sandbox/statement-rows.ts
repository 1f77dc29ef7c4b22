import { toIso } from '../domain/time.ts'
import { feeOf } from './fees.ts'
import type { SandboxBooking } from './records.ts'

/** A row of a statement. Amounts and fees in minor units, refunds negative. */
export type Row = {
  readonly type: 'capture' | 'refund'
  readonly reference: string
  readonly paymentId: string
  readonly orderId: string
  readonly bookedAt: string
  readonly amount: number
  readonly fee: number
  readonly currency: string
  readonly status: string
  /** Written so that nobody can read it. */
  readonly garbled?: boolean
}

export const header = 'type,reference,payment_id,order_id,booked_at,amount,fee,currency,status'

export const rowOf = (booking: SandboxBooking): Row => {
  const { id: reference, orderId } = booking
  const bookedAt = toIso(booking.bookedAt ?? 0)
  if (booking.kind === 'payment') {
    const captured = booking.captured ?? booking.amount
    const { amount, currency } = captured
    const fee = feeOf(captured).amount
    return {
      type: 'capture',
      reference,
      paymentId: reference,
      orderId,
      bookedAt,
      amount,
      fee,
      currency,
      status: 'settled',
    }
  }
  const { paymentId, amount } = booking
  const { currency } = amount
  return {
    type: 'refund',
    reference,
    paymentId,
    orderId,
    bookedAt,
    amount: -amount.amount,
    fee: 0,
    currency,
    status: 'settled',
  }
}

export const lineOf = ({ garbled, ...row }: Row): string => {
  const { type, reference, paymentId, orderId, bookedAt, amount, fee, currency, status } = row
  return garbled
    ? `${type};${reference};???`
    : [type, reference, paymentId, orderId, bookedAt, amount, fee, currency, status].join(',')
}
