/**
 * Money is a whole number of minor units with its currency. No float ever touches it.
 *
 * The number of decimals is ISO 4217's own, written out: `Intl` follows CLDR, which rounds some
 * currencies to what cash allows (HUF to 0 decimals), while providers book by ISO 4217.
 */

/** `{ amount: 1299, currency: "USD" }` is 12.99 US dollars. `amount` is a safe integer, `currency` a code of ISO 4217. */
export type Money = { readonly amount: number; readonly currency: string }

const codes: Record<0 | 2 | 3 | 4, string> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE
    CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR
    KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB
    PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY
    TTD TWD TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
}

/** ISO 4217's number of decimals by currency code. */
export const decimals: ReadonlyMap<string, number> = new Map(
  Object.entries(codes).flatMap(([places, list]) => list.split(/\s+/).map((code) => [code, Number(places)] as const)),
)

/** The largest amount of one price or one order: far above any order, far below where integers lose precision. */
export const maxAmount = 1_000_000_000_000

/** An amount of minor units in a currency. Throws a RangeError unless it is a safe integer and the currency is one of ISO 4217. */
export const money = (amount: number, currency: string): Money => {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`${amount} is not a whole number of minor units`)
  if (!decimals.has(currency)) throw new RangeError(`${currency} is not a currency of ISO 4217`)
  // There is one zero: adding 0 turns -0 into it.
  return { amount: amount + 0, currency }
}

/** Nothing, in a currency. Throws a RangeError unless it is one of ISO 4217. */
export const zero = (currency: string): Money => money(0, currency)

/** Adds amounts of one currency. Throws a RangeError when currencies differ: that is a broken invariant, not bad input. */
export const add = (a: Money, b: Money): Money => {
  if (a.currency !== b.currency) throw new RangeError(`cannot add ${b.currency} to ${a.currency}`)
  return money(a.amount + b.amount, a.currency)
}

/** The same amount with the opposite sign; 0 stays 0. */
export const negate = (a: Money): Money => money(-a.amount, a.currency)
/** `a` less `b`. Throws a RangeError when currencies differ. */
export const subtract = (a: Money, b: Money): Money => add(a, negate(b))
/** An amount as often as `quantity` says. Throws a RangeError where that is no whole number, or beyond 2^53. */
export const times = (a: Money, quantity: number): Money => money(a.amount * quantity, a.currency)
/** Whether both are the same amount of the same currency. */
export const equals = (a: Money, b: Money): boolean => a.amount === b.amount && a.currency === b.currency

const whole = 10_000n

/** `bps` hundredths of a percent of an amount, rounded to the minor unit, halves up. In integers throughout. */
export const portion = ({ amount, currency }: Money, bps: number): Money => {
  const raised = BigInt(amount) * BigInt(bps) + whole / 2n
  // BigInt cuts off towards zero; below zero that is up.
  const rest = ((raised % whole) + whole) % whole
  return money(Number((raised - rest) / whole), currency)
}

/** As people write it, without its currency: `12.99`, `-0.05`, `1299` of a currency without decimals. */
export const formatAmount = ({ amount, currency }: Money): string => {
  const places = decimals.get(currency) ?? 0
  const digits = String(Math.abs(amount)).padStart(places + 1, '0')
  const whole = digits.slice(0, digits.length - places)
  const rest = places === 0 ? '' : `.${digits.slice(-places)}`
  return `${amount < 0 ? '-' : ''}${whole}${rest}`
}

/** For people: `12.99 USD`, `1299 JPY`. */
export const formatMoney = (value: Money): string => `${formatAmount(value)} ${value.currency}`
