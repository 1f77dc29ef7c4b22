import * as z from 'zod/mini'
import { minorUnits } from '../values/currencies.ts'
import { isDay } from '../values/days.ts'

// What callers may send. Each says in words what it expects: `invalid` puts the name of the field before them.

/** A text, which may be empty. */
export const text = (max: number) => {
  const words = `a text of at most ${max} characters`
  return z.string(words).check(z.maxLength(max, words))
}

/** A text that is not empty. */
export const name = (max: number) => {
  const words = `a text of 1 to ${max} characters`
  return z.string(words).check(z.minLength(1, words), z.maxLength(max, words))
}

const idWords = 'an id of 1 to 100 letters, digits, _ and -'

/** An id of the platform's, which becomes a key of ours. */
export const id = z.string(idWords).check(z.regex(/^[\w-]{1,100}$/, idWords))

/** A whole number that a double holds exactly. */
export const wholeNumber = (min: number, max = Number.MAX_SAFE_INTEGER) => {
  const words = `a whole number of at least ${min}${max < Number.MAX_SAFE_INTEGER ? ` and at most ${max}` : ''}`
  return z.int(words).check(z.minimum(min, words), z.maximum(max, words))
}

/** Minor units of either sign, as statements have them. */
export const minorAmount = z.int('a whole number of minor units')

const signedWords = 'a whole number of minor units other than 0'

/** Minor units of either sign, and not nothing. */
export const signedAmount = z.int(signedWords).check(z.refine((amount) => amount !== 0, signedWords))

const currencyWords = 'a currency code of ISO 4217'

/** A currency that can be paid with. */
export const currency = z.string(currencyWords).check(z.refine((code) => minorUnits.has(code), currencyWords))

const dayWords = 'a day like 2026-11-22'

/** A day of the calendar. */
export const day = z.string(dayWords).check(z.refine(isDay, dayWords))

/** One of these texts. */
export const oneOf = <const T extends string>(...values: readonly T[]) => z.enum(values, `one of ${values.join(', ')}`)

type Fields = Readonly<Record<string, z.ZodMiniType>>

/** Whether it may be left out: `optin` says `optional` or `defaulted` then. */
const isOptional = (field: z.ZodMiniType) => field._zod.optin !== undefined

/** An object with these fields and no others. */
export const object = <const F extends Fields>(fields: F) => {
  const names = Object.entries(fields).map(([name, field]) => (isOptional(field) ? `${name}?` : name))
  return z.strictObject(fields, `an object with ${names.join(', ')}`)
}
