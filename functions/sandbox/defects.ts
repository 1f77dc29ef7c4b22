import * as z from 'zod/mini'
import type { Row } from './statement-rows.ts'

const reference = z.string().check(z.minLength(1), z.maxLength(200))
const of = <const K extends string>(kind: K) => z.strictObject({ kind: z.literal(kind) })
const ofRow = <const K extends string, const F extends Record<string, z.ZodMiniType>>(kind: K, fields: F) =>
  z.strictObject({ kind: z.literal(kind), reference, ...fields })

/** What can be wrong with a statement, on request. */
export const Defect = z.discriminatedUnion('kind', [
  /** A booking that the file does not show. */
  ofRow('missing', {}),
  /** One that the file shows and that never was. */
  ofRow('invented', { amount: z.int(), currency: z.string(), orderId: z.optional(z.string()) }),
  ofRow('doubled', {}),
  ofRow('amount', { amount: z.int() }),
  ofRow('currency', { currency: z.string() }),
  ofRow('status', { status: z.string() }),
  ofRow('fee', { fee: z.int() }),
  ofRow('unreadable', {}),
  /** The file ends in the middle. */
  of('truncated'),
  of('wrong-totals'),
  /** It comes so many seconds later. */
  z.strictObject({ kind: z.literal('late'), seconds: z.int().check(z.minimum(1)) }),
  /** A file of no bytes. */
  of('empty'),
  /** No file. */
  of('absent'),
])
export type Defect = z.infer<typeof Defect>

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
      return [{ ...row, garbled: true }]
    case 'invented':
      return [row]
  }
}

/** A row as a file with these defects shows it: changed, twice, or not at all. */
export const withDefects = (row: Row, defects: readonly Defect[]): Row[] =>
  defects.reduce((rows, defect) => rows.flatMap((one) => edited(one, defect)), [row])

/** The rows that a file with these defects shows and that never were. */
export const invented = (defects: readonly Defect[], bookedAt: string): Row[] =>
  defects.flatMap((defect) =>
    defect.kind === 'invented'
      ? [
          {
            type: defect.amount < 0 ? 'refund' : 'capture',
            reference: defect.reference,
            paymentId: defect.reference,
            orderId: defect.orderId ?? '',
            bookedAt,
            amount: defect.amount,
            fee: 0,
            currency: defect.currency,
            status: 'settled',
          } as const,
        ]
      : [],
  )
