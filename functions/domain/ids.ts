import { createHash } from 'node:crypto'

/** What each prefix names. Every id is `prefix_` and 26 characters of Crockford base 32, unless its owner chose it. */
export const prefixes = {
  order: 'ord',
  payment: 'pay',
  refund: 'ref',
  delivery: 'dlv',
  product: 'prd',
  merchant: 'mer',
  user: 'usr',
  exception: 'exc',
  payout: 'out',
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

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * The id that follows from its parts: the same parts give the same id on every retry, so the thing it names is its own
 * idempotency record. 130 bits of SHA-256: nobody finds it who does not know every part.
 */
export const derivedId = <K extends Kind>(kind: K, ...parts: readonly string[]): Id<K> => {
  // JSON keeps ["ab", "c"] and ["a", "bc"] apart.
  const digest = createHash('sha256')
    .update(JSON.stringify([kind, ...parts]))
    .digest()
  let bits = BigInt(`0x${digest.subarray(0, 17).toString('hex')}`) >> 6n
  let text = ''
  for (let i = 0; i < 26; i++) {
    text = alphabet[Number(bits & 31n)] + text
    bits >>= 5n
  }
  return `${prefixes[kind]}_${text}`
}

/** `usr_7` stays as it is, the bare subject `7` of an OIDC issuer becomes `usr_7`. */
export const userIdOf = (subject: string): UserId => (subject.startsWith('usr_') ? subject : `usr_${subject}`) as UserId
