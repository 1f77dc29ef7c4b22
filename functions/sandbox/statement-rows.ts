import type { EntryType } from './entry-types.ts'
import { feeOf } from './fees.ts'
import type { SandboxBooking } from './records.ts'
import { iso } from './values/time.ts'

/** A row of a statement. Amounts and fees in minor units; what leaves the platform's balance is negative. */
export type Row = {
  readonly type: 'capture' | 'refund' | EntryType
  readonly reference: string
  readonly paymentId: string
  readonly orderId: string
  readonly bookedAt: string
  readonly amount: number
  readonly fee: number
  readonly currency: string
  readonly status: string
  /** Written so that nobody can read it. */
  readonly garbled?: 'unreadable' | 'quoted'
}

export const header = 'type,reference,payment_id,order_id,booked_at,amount,fee,currency,status'

/** The row of a booking. A payment without `captured` was captured as it was asked for. */
export const rowOf = (booking: SandboxBooking): Row => {
  if (booking.kind === 'entry') {
    const { type, reference, orderId, paymentId, bookedAt, amount } = booking
    return { type, reference, paymentId, orderId, bookedAt: iso(bookedAt), ...amount, fee: 0, status: 'settled' }
  }
  const { id: reference, orderId } = booking
  const common = { reference, orderId, bookedAt: iso(booking.bookedAt ?? 0), status: 'settled' }
  if (booking.kind === 'payment') {
    const captured = booking.captured ?? booking.amount
    return { ...common, type: 'capture', paymentId: reference, ...captured, fee: feeOf(captured).amount }
  }
  const { paymentId, amount } = booking
  return { ...common, type: 'refund', paymentId, amount: -amount.amount, fee: 0, currency: amount.currency }
}

/** A field as RFC 4180 has it: in quotes where it would break the row. */
const csvField = (value: string | number): string =>
  /[",\r\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value)

export const csvLine = (values: readonly (string | number)[]): string => values.map(csvField).join(',')

/** A row as a line of the file, in the order of the header. */
export const lineOf = (row: Row): string => {
  const { type, reference, paymentId, orderId, bookedAt, amount, fee, currency, status } = row
  if (row.garbled === 'quoted') return `${type},"${reference}`
  if (row.garbled) return `${type};${reference};???`
  return csvLine([type, reference, paymentId, orderId, bookedAt, amount, fee, currency, status])
}
