import { type Money, money } from '../../domain/money.ts'
import { type Batch, netOf } from '../../domain/settlement/batch.ts'
import { type Cell, csvOf } from './csv.ts'
import type { SettlementLine } from './settlement-view.ts'

/** The amounts of a row, all in one currency; undefined is an empty cell. */
type Amounts = { readonly [Column in 'captures' | 'refunds' | 'commission' | 'net']?: Money }
type Row = Amounts &
  Partial<Omit<SettlementLine, keyof Amounts>> & { readonly merchantId: string; readonly currency: string }

const amountColumns = ['captures', 'refunds', 'commission', 'net'] as const
const columns = [
  'merchant',
  'at',
  'order',
  'event',
  ...amountColumns,
  'currency',
  'held',
  ...amountColumns.map((name) => `${name}Minor`),
]

const cellsOf = (row: Row): Cell[] => [
  row.merchantId,
  row.at,
  row.orderId,
  row.event,
  ...amountColumns.map((name) => row[name]),
  row.currency,
  row.held ? 'held' : row.heldOn ? `since ${row.heldOn}` : '',
  ...amountColumns.map((name) => row[name]?.amount),
]

/** What the lines add up to, those that are held aside, and what came of it. */
const totalsOf = ({ merchantId, settled }: Batch): Row[] =>
  Object.entries(settled ?? {}).flatMap(([currency, sums]): Row[] => {
    const row = (event: string, amounts: Amounts) => ({ merchantId, event, currency, ...amounts })
    const of = (amount: number) => money(amount, currency)
    return [
      row('total', {
        captures: of(sums.captures),
        refunds: of(sums.refunds),
        commission: of(sums.commission),
        net: of(netOf(sums)),
      }),
      row('carried in', { net: of(sums.carriedIn) }),
      row('payout', { net: of(sums.payout) }),
      row('carried out', { net: of(sums.carriedOut) }),
    ]
  })

/**
 * A part of a settlement as CSV: its lines in the order of their time, and after the last of the day's lines the totals of each currency.
 * Amounts stand as decimals, which a spreadsheet reads as they are meant, and once more in minor units (`…Minor`). No cell begins a formula.
 */
export const settlementCsv = (batch: Batch, lines: readonly SettlementLine[], isLast: boolean): string => {
  const { merchantId } = batch
  const rows: Row[] = lines
    .toSorted((a, b) => a.at.localeCompare(b.at))
    .map((line) => ({ ...line, merchantId, currency: line.net.currency }))
  return csvOf(columns, [...rows, ...(isLast ? totalsOf(batch) : [])].map(cellsOf))
}
