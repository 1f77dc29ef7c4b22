import { en } from 'zod/locales'
import * as z from 'zod/mini'
import { isDay } from '../../domain/business-day.ts'
import type { Id, Kind } from '../../domain/ids.ts'
import { decimals, maxAmount } from '../../domain/money.ts'
import { day } from '../../domain/time.ts'

z.config(en())

/** Text that people typed: no control characters, not only spaces, of bounded length. */
export const text = (max: number) =>
  z
    .string()
    .check(
      z.maxLength(max),
      z.regex(/^(?=.*\S)[^\p{Cc}\p{Cs}]*$/u, 'expected text, not empty and without control characters'),
    )

/** A currency code of ISO 4217. */
export const currencyCode = z
  .string()
  .check(z.refine((code) => decimals.has(code), 'expected a currency code of ISO 4217, like USD'))

/** Minor units of ISO 4217: 1299 USD is 12.99 dollars. */
const amount = z.int().check(z.minimum(1), z.maximum(maxAmount))

/** What a caller may ask for: more than nothing. */
export const price = z.strictObject({ amount, currency: currencyCode })

/** What we answer: sums may be 0. */
export const moneyField = z.object({ amount: z.int(), currency: z.string() })

/** A length of time: a second to a year. */
export const seconds = z.int().check(z.minimum(1), z.maximum(365 * day))
/** How many pieces: 1 to 10,000. */
export const quantity = z.int().check(z.minimum(1), z.maximum(10_000))
/** A moment, ISO 8601 in UTC. */
export const instant = z.iso.datetime()

/** An id that we gave out. One that has another form names nothing, and the answer is the same 404. */
const id = z.string().check(z.minLength(1), z.maxLength(128))

/** The one place where a text becomes an id of its kind: what a schema has let through is one from here on. */
const branded = <K extends Kind>(schema: z.ZodMiniType<string, string>) =>
  schema as unknown as z.ZodMiniType<Id<K>, string>

/** The id of an order. */
export const orderId = branded<'order'>(id)
/** The id of an exception. */
export const exceptionId = branded<'exception'>(id)
/** The id of a posting by hand. */
export const journalEntryId = branded<'journalEntry'>(id)
/** The id of a parcel. */
export const deliveryId = branded<'delivery'>(id)
/** A product as it is asked for by its path. */
export const knownProductId = branded<'product'>(id)

/** The id of a product, which its merchant chooses. */
export const productId = branded<'product'>(
  z.string().check(z.regex(/^prd_[A-Za-z0-9_-]{1,60}$/, 'expected prd_ and 1 to 60 letters, digits, _ or -')),
)
/** The id of a merchant. */
export const merchantId = branded<'merchant'>(
  z.string().check(z.regex(/^mer_[A-Za-z0-9_-]{1,60}$/, 'expected mer_ and 1 to 60 letters, digits, _ or -')),
)
/** The id of a user, or the subject by which their issuer knows them. */
export const userId = z.string().check(z.minLength(1), z.maxLength(255))

/** A day of the ledger. */
export const businessDay = z.string().check(z.refine(isDay, 'expected a day like 2026-11-22'))

/** What every list takes: how many, and where to go on. */
export const pageFields = {
  limit: z._default(
    z.pipe(
      z.string().check(z.regex(/^([1-9]\d?|100)$/, 'expected a number from 1 to 100')),
      z.transform((digits: string) => Number(digits)),
    ),
    20,
  ),
  cursor: z.optional(z.string().check(z.maxLength(1000))),
}

/** A page of a list; `cursor` is null on the last. */
export const listOf = <T extends z.ZodMiniType>(item: T) =>
  z.object({ items: z.array(item), cursor: z.nullable(z.string()) })
