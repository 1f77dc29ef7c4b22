import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvLine, lineOf, rowOf } from '../../functions/sandbox/statement-rows.ts'

const payment = {
  kind: 'payment',
  id: 'pay_1',
  orderId: 'ord_1',
  amount: { amount: 1299, currency: 'USD' },
  webhookUrl: 'https://shop.example/hook',
  expiresAt: 0,
  createdAt: 0,
  secret: 'secret',
  status: 'paid',
  bookedAt: Date.parse('2026-11-22T10:00:00Z'),
} as const

test('a payment is a capture of what was taken, with its fee', () => {
  const captured = { amount: 2000, currency: 'USD' }
  const rest = '2026-11-22T10:00:00.000Z'
  expect(lineOf(rowOf(payment))).toBe(`capture,pay_1,pay_1,ord_1,${rest},1299,43,USD,settled`)
  expect(lineOf(rowOf({ ...payment, captured }))).toBe(`capture,pay_1,pay_1,ord_1,${rest},2000,53,USD,settled`)
})

test('a refund is negative, and costs nothing', () => {
  const { id: paymentId, orderId, bookedAt } = payment
  const amount = { amount: 299, currency: 'USD' }
  const refund = { kind: 'refund', id: 'ref_1', orderId, paymentId, amount, status: 'succeeded', createdAt: 0 } as const
  const line = 'refund,ref_1,pay_1,ord_1,2026-11-22T10:00:00.000Z,-299,0,USD,settled'
  expect(lineOf(rowOf({ ...refund, bookedAt }))).toBe(line)
})

test('a comma and a quote in the id of an order do not break its row', () => {
  expect(lineOf(rowOf({ ...payment, orderId: 'ord_1,"x"' }))).toContain('capture,pay_1,pay_1,"ord_1,""x""",2026-')
})

test('a row that is to be unreadable cannot be read', () => {
  expect(lineOf({ ...rowOf(payment), garbled: 'unreadable' })).toBe('capture;pay_1;???')
})

test('any texts are read back from a line as they were', () => {
  const texts = fc.array(fc.string({ unit: fc.constantFrom('a', ',', '"', '\r', '\n', ' ', 'é') }), { minLength: 2 })
  fc.assert(
    fc.property(texts, (fields) => {
      expect(parse(`${csvLine(fields)}\r\n`)).toEqual([fields])
    }),
  )
})
