import { stringify } from 'csv-stringify/sync'
import { formatAmount, type Money } from '../../domain/money.ts'

/** A cell: an amount stands as decimals, which a spreadsheet reads as they are meant; undefined is an empty one. */
export type Cell = string | number | Money | undefined

/** A table as CSV, with its columns in the first line. No cell begins a formula. */
export const csvOf = (columns: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  stringify(
    rows.map((cells) => [...cells]),
    {
      header: true,
      columns: [...columns],
      record_delimiter: 'windows',
      escape_formulas: true,
      // A negative amount is no formula.
      cast: { object: (value) => ({ value: formatAmount(value as Money), escape_formulas: false }) },
    },
  )
