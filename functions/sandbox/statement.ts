import { type Operation, refused } from './operation.ts'
import { bookingsOf, type SandboxRecord } from './records.ts'

const columns = 'type,reference,payment,order,booked_at,amount,currency'

const row = (record: SandboxRecord): string[] => {
  if (record.kind === 'message') return []
  const money = record.kind === 'payment' ? (record.captured ?? record.amount) : record.amount
  const paymentId = record.kind === 'payment' ? record.id : record.paymentId
  const bookedAt = new Date(record.bookedAt ?? 0).toISOString()
  const signed = record.kind === 'payment' ? money.amount : -money.amount
  const type = record.kind === 'payment' ? 'capture' : 'refund'
  return [[type, record.id, paymentId, record.orderId, bookedAt, signed, money.currency].join(',')]
}

/** What was booked on a day (UTC): a CSV row a booking in minor units, refunds negative, and a last row that counts them. */
export const getStatement: Operation = async ({ params, now }) => {
  const date = /^(\d{4}-\d{2}-\d{2})(\.csv)?$/.exec(params.date ?? '')?.[1]
  if (!date || Number.isNaN(Date.parse(date))) return refused(400, 'date: expected YYYY-MM-DD')
  if (now < Date.parse(date) + 24 * 3_600_000)
    return refused(404, 'The day is not over: its statement comes after midnight UTC.')
  const rows: string[] = []
  for await (const record of bookingsOf(date)) rows.push(...row(record))
  return {
    statusCode: 200,
    headers: { 'content-type': 'text/csv; charset=utf-8', 'cache-control': 'no-store' },
    body: `${[columns, ...rows, `rows,${rows.length}`].join('\r\n')}\r\n`,
  }
}
