import * as z from 'zod/mini'
import { arnMatcher } from './wildcard.ts'

/** What is known of a call beside its action and its resource. */
export type Context = {
  readonly 'aws:SecureTransport': string
  readonly 'aws:SourceArn'?: string
  readonly 'aws:SourceAccount'?: string
}

const values = z.union([z.string(), z.array(z.string())])
const keys = z.strictObject({
  'aws:SecureTransport': z.optional(values),
  'aws:SourceArn': z.optional(values),
  'aws:SourceAccount': z.optional(values),
})

/** The conditions that the templates use. An operator or a key that is not listed here stops the runtime. */
export const Condition = z.strictObject({
  ArnLike: z.optional(keys),
  Bool: z.optional(keys),
  StringEquals: z.optional(keys),
})
type Condition = z.infer<typeof Condition>

const operators: Readonly<Record<keyof Condition, (expected: string, actual: string) => boolean>> = {
  ArnLike: (expected, actual) => arnMatcher(expected)(actual),
  Bool: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
  StringEquals: (expected, actual) => expected === actual,
}

/** Whether a call fulfils all of a statement's conditions. A key of which the call says nothing fulfils none. */
export const fulfils = (condition: Condition, context: Context): boolean =>
  Object.entries(condition).every(([operator, tests]) =>
    Object.entries(tests ?? {}).every(([key, expected]) => {
      const actual = context[key as keyof Context]
      const compare = operators[operator as keyof Condition]
      return actual !== undefined && [expected].flat().some((one) => compare(one, actual))
    }),
  )
