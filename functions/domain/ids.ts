import { createHash } from 'node:crypto'

/** What each prefix names. Every id is `prefix_` and 26 characters of Crockford base 32, unless its owner chose it. */
const prefixes = {
  order: 'ord',
  payment: 'pay',
  refund: 'ref',
  delivery: 'dlv',
  product: 'prd',
  merchant: 'mer',
  user: 'usr',
  exception: 'exc',
  payout: 'out',
  journalEntry: 'jrn',
  run: 'run',
  secret: 'sec',
} as const

export type Kind = keyof typeof prefixes
export type Id<K extends Kind> = `${(typeof prefixes)[K]}_${string}`

export type OrderId = Id<'order'>
export type PaymentId = Id<'payment'>
export type RefundId = Id<'refund'>
export type DeliveryId = Id<'delivery'>
export type ProductId = Id<'product'>
export type MerchantId = Id<'merchant'>
export type UserId = Id<'user'>
export type ExceptionId = Id<'exception'>
export type PayoutId = Id<'payout'>
export type JournalEntryId = Id<'journalEntry'>

/** Whether a text begins as an id of this kind does. */
export const isId = <K extends Kind>(kind: K, text: string): text is Id<K> => text.startsWith(`${prefixes[kind]}_`)

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** 26 characters that follow from the parts: 130 bits of SHA-256. */
const digestOf = (parts: readonly string[]): string => {
  // JSON keeps ["ab", "c"] and ["a", "bc"] apart.
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest()
  let bits = BigInt(`0x${digest.subarray(0, 17).toString('hex')}`) >> 6n
  let text = ''
  for (let i = 0; i < 26; i++) {
    text = alphabet[Number(bits & 31n)] + text
    bits >>= 5n
  }
  return text
}

/**
 * The id that follows from its parts: the same parts give the same id on every retry, so the thing it names is its own
 * idempotency record. Nobody finds it who does not know every part.
 */
export const derivedId = <K extends Kind>(kind: K, ...parts: readonly string[]): Id<K> =>
  `${prefixes[kind]}_${digestOf([kind, ...parts])}`

/** The ids of those whose issuer calls them something else than an id of ours. No subject is taken for one of these. */
const bySubject = 'usr_sub_'

const isUserId = (text: string): text is UserId => /^usr_[A-Za-z0-9_-]{1,60}$/.test(text) && !text.startsWith(bySubject)

/**
 * Who a token's subject is here. `usr_7` is `usr_7`; every other subject (`7`, `auth0|5f7c`, a text of any length) has an id that follows from
 * it, so that no two subjects of an issuer are one user, and an id fits a key and a URL whatever the subject holds.
 */
export const userIdOf = (subject: string): UserId =>
  isUserId(subject) ? subject : `${bySubject}${digestOf(['subject', subject])}`

/** The user that somebody names: by an id that we gave out, or by what their issuer calls them. */
export const namedUser = (name: string): UserId =>
  isId('user', name) && name.startsWith(bySubject) ? name : userIdOf(name)
