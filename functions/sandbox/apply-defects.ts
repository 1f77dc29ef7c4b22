import type { Defect } from './defects.ts'
import type { Row } from './statement-rows.ts'

const edited = (row: Row, defect: Defect): Row[] => {
  if (!('reference' in defect) || defect.reference !== row.reference) return [row]
  switch (defect.kind) {
    case 'missing':
      return []
    case 'doubled':
      return [row, row]
    case 'amount':
      return [{ ...row, amount: defect.amount }]
    case 'currency':
      return [{ ...row, currency: defect.currency }]
    case 'status':
      return [{ ...row, status: defect.status }]
    case 'fee':
      return [{ ...row, fee: defect.fee }]
    case 'unreadable':
      return [{ ...row, garbled: 'unreadable' }]
    case 'quoted':
      return [{ ...row, garbled: 'quoted' }]
    case 'invented':
      return [row]
  }
}

/** A row as a file with these defects shows it: changed, twice, or not at all. */
export const withDefects = (row: Row, defects: readonly Defect[]): Row[] =>
  defects.reduce((rows, defect) => rows.flatMap((one) => edited(one, defect)), [row])

const inventedRow = ({ type, reference, amount, currency, orderId = '' }: Extract<Defect, { kind: 'invented' }>) => ({
  type: type ?? (amount < 0 ? ('refund' as const) : ('capture' as const)),
  reference,
  paymentId: reference,
  orderId,
  amount,
  fee: 0,
  currency,
  status: 'settled',
})

/** The rows that a file with these defects shows and that never were, all booked at the same time (ISO 8601). */
export const inventedRows = (defects: readonly Defect[], bookedAt: string): Row[] =>
  defects.flatMap((defect) => (defect.kind === 'invented' ? [{ ...inventedRow(defect), bookedAt }] : []))

/** Whether a file is to have a defect of this kind. */
export const has = (defects: readonly Defect[], kind: Defect['kind']): boolean =>
  defects.some((defect) => defect.kind === kind)

/** What a file with these defects says is held without a row for it; below zero where something is gone. */
export const unexplained = (defects: readonly Defect[]): { readonly amount: number; readonly currency: string }[] =>
  defects.flatMap((defect) => (defect.kind === 'balance' ? [defect] : []))
