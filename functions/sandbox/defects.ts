import * as z from 'zod/mini'
import { entryTypes } from './entry-types.ts'
import { day, minorAmount, name, object, oneOf, text, wholeNumber } from './http/fields.ts'

const ofFile = <const K extends string, const F extends Record<string, z.ZodMiniType>>(kind: K, fields: F) =>
  object({ kind: z.literal(kind), ...fields })

const ofRow = <const K extends string, const F extends Record<string, z.ZodMiniType>>(kind: K, fields: F) =>
  ofFile(kind, { reference: name(200), ...fields })

const kinds = [
  /** A booking that the file does not show. */
  ofRow('missing', {}),
  /** One that the file shows and that never was. */
  ofRow('invented', {
    amount: minorAmount,
    currency: text(200),
    orderId: z.optional(text(200)),
    /** A refund below zero, else a capture. */
    type: z.optional(oneOf('capture', 'refund', ...entryTypes)),
  }),
  ofRow('doubled', {}),
  ofRow('amount', { amount: minorAmount }),
  ofRow('currency', { currency: text(200) }),
  ofRow('status', { status: text(200) }),
  ofRow('fee', { fee: minorAmount }),
  ofRow('unreadable', {}),
  /** A row with a quotation mark that is never closed. */
  ofRow('quoted', {}),
  /** The file ends in the middle. */
  ofFile('truncated', {}),
  ofFile('wrong-totals', {}),
  /** It comes this many seconds later. */
  ofFile('late', { seconds: wholeNumber(1) }),
  /** A file of no bytes. */
  ofFile('empty', {}),
  /** From this day on it holds more or less than its rows come to: a monthly fee, a reserve. */
  ofFile('balance', { amount: minorAmount, currency: text(200) }),
  /** The file of another day. */
  ofFile('misdated', { day }),
  /** No file. */
  ofFile('absent', {}),
] as const

const names = kinds.flatMap(({ shape }) => shape.kind.def.values)

const words = ({ code }: z.core.$ZodRawIssue): string =>
  code === 'invalid_union' ? `one of ${names.join(', ')}` : 'an object with a kind'

/** What can be wrong with a statement, on request. */
export const Defect = z.discriminatedUnion('kind', kinds, { error: words })
export type Defect = z.infer<typeof Defect>
