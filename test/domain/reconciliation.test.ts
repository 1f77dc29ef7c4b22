import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { classify, type Finding, type OurRow, type Sides } from '../../functions/domain/reconciliation/classify.ts'
import { StatementCheck, type StatementRow } from '../../functions/domain/reconciliation/statement.ts'
import { tallyOf, unproven, unreadableCounts } from '../../functions/domain/reconciliation/tally.ts'

const start = Date.parse('2026-11-22T00:00:00Z')
const end = Date.parse('2026-11-23T00:00:00Z')
const noon = start + 12 * 3_600_000
const usd = (amount: number) => ({ amount, currency: 'USD' })

const theirs = (change: Partial<StatementRow> = {}): StatementRow => ({
  kind: 'capture',
  reference: 'pay_1',
  paymentId: 'pay_1',
  orderId: 'ord_1',
  bookedAt: noon,
  amount: usd(1299),
  fee: usd(43),
  status: 'settled',
  ...change,
})
const ours = (change: Partial<OurRow> = {}): OurRow => ({
  kind: 'capture',
  reference: 'pay_1',
  orderId: 'ord_1',
  amount: usd(1299),
  at: noon,
  ...change,
})
const refund = (change: Partial<OurRow> = {}) => ({
  kind: 'refund' as const,
  reference: 'ref_1',
  amount: usd(-5),
  ...change,
})
const sides = (change: Partial<Sides>): Sides => ({
  theirs: [],
  ours: [],
  carried: { theirs: [], ours: [] },
  day: { start, end },
  feeOf: () => usd(43),
  ...change,
})
const found = (change: Partial<Sides>) => classify(sides(change)).map((finding) => finding.class)

describe('a booking is in the class that both sides make it', () => {
  test.each<[string, Partial<Sides>, string[]]>([
    ['the same', { theirs: [theirs()], ours: [ours()] }, ['MATCHED']],
    ['another amount', { theirs: [theirs({ amount: usd(1298) })], ours: [ours()] }, ['AMOUNT_MISMATCH']],
    [
      'another currency',
      { theirs: [theirs({ amount: { amount: 1299, currency: 'EUR' } })], ours: [ours()] },
      ['CURRENCY_MISMATCH'],
    ],
    ['another status', { theirs: [theirs({ status: 'pending' })], ours: [ours()] }, ['STATUS_MISMATCH']],
    ['another fee', { theirs: [theirs({ fee: usd(44) })], ours: [ours()] }, ['FEE_MISMATCH']],
    ['twice in the file', { theirs: [theirs(), theirs()], ours: [ours()] }, ['MATCHED', 'DUPLICATE_ROW']],
    ['only there', { theirs: [theirs()] }, ['MISSING_HERE']],
    ['only here', { ours: [ours()] }, ['MISSING_AT_PROVIDER']],
    ['only there, a minute before midnight', { theirs: [theirs({ bookedAt: end - 60_000 })] }, ['CARRIED_OVER']],
    ['only here, a minute after midnight', { ours: [ours({ at: start + 60_000 })] }, ['CARRIED_OVER']],
    [
      'here the day after',
      { carried: { theirs: [theirs({ bookedAt: start - 60_000 })], ours: [] }, ours: [ours({ at: start + 5 })] },
      ['MATCHED'],
    ],
    [
      'there the day after',
      { carried: { theirs: [], ours: [ours({ at: start - 60_000 })] }, theirs: [theirs({ bookedAt: start + 5 })] },
      ['MATCHED'],
    ],
    [
      'carried over, and there again only',
      { carried: { theirs: [theirs({ bookedAt: start - 60_000 })], ours: [] } },
      ['MISSING_HERE'],
    ],
    [
      'carried over, and here again only',
      { carried: { theirs: [], ours: [ours({ at: start - 60_000 })] } },
      ['MISSING_AT_PROVIDER'],
    ],
    [
      'a refund and a capture under one reference',
      { theirs: [theirs(), theirs({ kind: 'refund', amount: usd(-5) })], ours: [ours()] },
      ['MATCHED', 'MISSING_HERE'],
    ],
    [
      'a refund that was paid, came back and was paid again',
      {
        theirs: [refund(), refund({ kind: 'refund_returned', amount: usd(5) }), refund()].map((one) => theirs(one)),
        ours: [refund(), refund({ kind: 'refund_returned', amount: usd(5) }), refund()].map((one) => ours(one)),
      },
      ['MATCHED', 'MATCHED', 'MATCHED'],
    ],
    [
      'paid twice there, and once here',
      { theirs: [refund(), refund()].map((one) => theirs(one)), ours: [ours(refund())] },
      ['MATCHED', 'DUPLICATE_ROW'],
    ],
    [
      'paid once there, and twice here',
      { theirs: [theirs(refund())], ours: [refund(), refund()].map((one) => ours(one)) },
      ['MATCHED', 'MISSING_AT_PROVIDER'],
    ],
  ])('%s', (_, change, expected) => {
    expect(found(change)).toEqual(expected)
  })
})

/** Two sides that mostly agree, with everything that can be wrong between them. */
const disagreeing = fc
  .array(
    fc.record({
      id: fc.integer({ min: 0, max: 30 }),
      here: fc.boolean(),
      there: fc.integer({ min: 0, max: 2 }),
      amount: fc.integer({ min: 1, max: 5000 }),
      off: fc.constantFrom(0, 0, 0, 1, -1),
      currency: fc.constantFrom('USD', 'USD', 'EUR'),
      theirCurrency: fc.constantFrom('', '', 'JPY'),
      minute: fc.integer({ min: 0, max: 24 * 60 - 1 }),
      carried: fc.constantFrom('no', 'no', 'theirs', 'ours', 'both'),
    }),
    { maxLength: 40 },
  )
  .map((bookings) => {
    const unique = [...new Map(bookings.map((one) => [one.id, one])).values()]
    const all: Sides = sides({ theirs: [], ours: [] })
    const result = {
      theirs: [] as StatementRow[],
      ours: [] as OurRow[],
      carriedTheirs: [] as StatementRow[],
      carriedOurs: [] as OurRow[],
    }
    for (const one of unique) {
      const isCarried = (side: string) => one.carried === side || one.carried === 'both'
      const at = start + one.minute * 60_000
      const reference = `pay_${one.id}`
      const amount = { amount: one.amount, currency: one.currency }
      const their = { amount: one.amount + one.off, currency: one.theirCurrency || one.currency }
      const row = theirs({ reference, amount: their, bookedAt: at, fee: usd(43) })
      for (let copy = 0; copy < one.there; copy++)
        (isCarried('theirs') && copy === 0 ? result.carriedTheirs : result.theirs).push(row)
      if (one.here) (isCarried('ours') ? result.carriedOurs : result.ours).push(ours({ reference, amount, at }))
    }
    return {
      ...all,
      theirs: result.theirs,
      ours: result.ours,
      carried: { theirs: result.carriedTheirs, ours: result.carriedOurs },
    }
  })

const linesOf = (rows: readonly StatementRow[]) => {
  const totals = [...Map.groupBy(rows, ({ amount }) => amount.currency)].map(([currency, same]) => ({
    type: 'total' as const,
    total: {
      currency,
      rows: same.length,
      amount: same.reduce((sum, { amount }) => sum + amount.amount, 0),
      fee: same.reduce((sum, { fee }) => sum + fee.amount, 0),
      balance: 0,
    },
  }))
  return [
    ...rows.map((row, index) => ({ type: 'row' as const, line: index + 1, row })),
    ...totals,
    { type: 'end' as const, rows: rows.length },
  ]
}

const summaryOf = (lines: readonly Parameters<StatementCheck['add']>[0][]) => {
  const check = new StatementCheck({ start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY })
  for (const line of lines) check.add(line)
  return check.finish()
}

const ledgerOf = (rows: readonly OurRow[]) =>
  [...Map.groupBy(rows, ({ amount }) => amount.currency)].map(([currency, same]) => ({
    currency,
    rows: same.length,
    amount: same.reduce((sum, { amount }) => sum + amount.amount, 0),
  }))

test('every row of both sides is in exactly one class, and the sums prove it', () => {
  fc.assert(
    fc.property(disagreeing, (both) => {
      const findings = classify(both)
      const count = (side: 'theirs' | 'ours') => findings.filter((finding: Finding) => finding[side]).length
      expect(count('theirs')).toBe(both.theirs.length + both.carried.theirs.length)
      expect(count('ours')).toBe(both.ours.length + both.carried.ours.length)
      const { today } = tallyOf(findings)
      expect(unproven(today, summaryOf(linesOf(both.theirs)), ledgerOf(both.ours))).toEqual([])
    }),
    { numRuns: 500 },
  )
})

test('one minor unit that is lost, on either side, is noticed', () => {
  const both = sides({
    theirs: [theirs(), theirs({ reference: 'pay_2' })],
    ours: [ours(), ours({ reference: 'pay_2' })],
  })
  const { today } = tallyOf(classify(both))
  const file = summaryOf(linesOf(both.theirs))
  const [booked] = ledgerOf(both.ours)
  expect(unproven(today, file, [{ ...(booked as { currency: string; rows: number }), amount: 2599 }])).toHaveLength(1)
  const short = summaryOf(linesOf([theirs(), theirs({ reference: 'pay_2', amount: usd(1298) })]))
  expect(unproven(today, short, ledgerOf(both.ours))).toHaveLength(1)
})

describe('a file that cannot be used is refused whole', () => {
  const good = linesOf([theirs(), theirs({ reference: 'pay_2' })])
  test.each([
    ['cut off', good.slice(0, 2), 'cut off'],
    ['a row short', good.slice(1), 'has 1 rows, and says that it has 2'],
    ['without totals', [...good.slice(0, 2), ...good.slice(3)], 'no total'],
    ['going on', [...good, ...good], 'goes on'],
    [
      'with wrong sums',
      good.map((line) => (line.type === 'total' ? { ...line, total: { ...line.total, amount: 1 } } : line)),
      'off its total',
    ],
    ['empty', [], 'cut off'],
  ])('%s', (_, lines, message) => {
    expect(() => summaryOf(lines)).toThrow(message)
  })

  test('an unreadable row does not spoil the rest: what it must hold follows from the sums', () => {
    const [, ...rest] = good
    const lines = [{ type: 'unreadable' as const, line: 2, text: '?' }, ...rest]
    const summary = summaryOf(lines)
    expect(summary).toMatchObject({ rows: 2, unreadable: 1, unreadableAmounts: { USD: 1299 } })
    const { today } = tallyOf(classify(sides({ theirs: [theirs({ reference: 'pay_2' })], ours: [] })))
    expect(unproven([...today, ...unreadableCounts(summary)], summary, [])).toEqual([])
  })
})
