import { expect, test } from 'vitest'
import { decoded, encoded, Part } from '../../functions/sandbox/statement-part.ts'
import type { Row } from '../../functions/sandbox/statement-rows.ts'

const row: Row = {
  type: 'refund',
  reference: 'ref_1',
  paymentId: 'pay_1',
  orderId: 'ord_1',
  bookedAt: '2026-11-20T10:00:00.000Z',
  amount: -7,
  fee: 0,
  currency: 'USD',
  status: 'settled',
}

test('what a part comes to is carried to the next, which has no header', () => {
  const first = new Part()
  first.add(row)
  const behind = { id: 'ref_1', bookedAt: 0 }
  const next = new Part(decoded(encoded(first.endingAt(behind))))
  next.add({ ...row, amount: 10, fee: 3 })
  expect(next.endingAt(behind)).toEqual({ behind, rows: 2, totals: { USD: { rows: 2, amount: 3, fee: 3 } } })
  expect(first.text().split('\r\n')).toHaveLength(3)
  expect(next.text(['end,2'])).toMatch(/^refund,ref_1,.*\r\nend,2\r\n$/)
})
