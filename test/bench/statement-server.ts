import { createServer, type Server } from 'node:http'
import { feeOf } from '../../functions/sandbox/fees.ts'
import { header } from '../../functions/sandbox/statement-rows.ts'

/** One booking of a made-up day: the same for the same index. */
export const bookingAt = (index: number, start: number) => {
  const amount = 100 + ((index * 7919) % 50_000)
  return {
    reference: `pay_${String(index).padStart(26, '0')}`,
    orderId: `ord_${String(index).padStart(26, '0')}`,
    // In the middle of the day, so that nothing is carried over.
    at: start + 2 * 3_600_000 + (index % 72_000) * 1000,
    amount,
    fee: feeOf({ amount, currency: 'USD' }).amount,
  }
}

const partSize = 10_000

/** Serves the statement of a day with `rows` rows, in parts, as the sandbox provider does; each is `apart` minor units more than what was booked. */
export const serveStatement = (rows: number, start: number, apart: number): Promise<{ url: string; close(): void }> => {
  const line = (index: number) => {
    const { reference, orderId, at, amount, fee } = bookingAt(index, start)
    return `capture,${reference},${reference},${orderId},${new Date(at).toISOString()},${amount + apart},${fee},USD,settled`
  }
  let [total, fees] = [0, 0]
  for (let index = 0; index < rows; index++) {
    const { amount, fee } = bookingAt(index, start)
    total += amount + apart
    fees += fee
  }
  const server: Server = createServer((request, response) => {
    const from = Number(new URL(request.url ?? '/', 'http://localhost').searchParams.get('part') ?? 0)
    const to = Math.min(rows, from + partSize)
    const lines = from === 0 ? [header] : []
    for (let index = from; index < to; index++) lines.push(line(index))
    const isLast = to === rows
    if (isLast) lines.push(`total,USD,${rows},${total},${fees},${total - fees}`, `end,${rows}`)
    response.writeHead(200, { 'content-type': 'text/csv', ...(!isLast && { 'next-part': String(to) }) })
    response.end(`${lines.join('\r\n')}\r\n`)
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      resolve({ url: `http://127.0.0.1:${port}`, close: () => server.close() })
    })
  })
}
