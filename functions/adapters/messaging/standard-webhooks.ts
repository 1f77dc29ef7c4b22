import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Instant, Seconds } from '../../domain/time.ts'

/**
 * Signatures of the Standard Webhooks spec (https://www.standardwebhooks.com): HMAC-SHA256 over `id.timestamp.body`, base64,
 * as `v1,<signature>`, several with a space between them while a secret is being rotated.
 *
 * Its npm package reads the system's clock, and time arrives with the event here; what is left is these few lines.
 */
type WebhookHeaders = {
  readonly 'webhook-id': string
  readonly 'webhook-timestamp': string
  readonly 'webhook-signature': string
}

/** A message older or newer than this is refused: it may be a replay. */
export const tolerance: Seconds = 300

const keyOf = (secret: string): Buffer =>
  secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret)

const signature = (secret: string, id: string, timestamp: string, body: string): string =>
  `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64')}`

/** The headers of a message that is sent at `now`, signed with each of the secrets. */
export const signWebhook = (secrets: readonly string[], id: string, body: string, now: Instant): WebhookHeaders => {
  const timestamp = String(Math.floor(now / 1000))
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map((secret) => signature(secret, id, timestamp, body)).join(' '),
  }
}

const same = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** Whether these bytes were signed with one of the secrets, within five minutes of `now`. */
export const verifyWebhook = (
  secrets: readonly string[],
  headers: Readonly<Record<string, string | undefined>>,
  body: string,
  now: Instant,
): boolean => {
  const id = headers['webhook-id']
  const timestamp = headers['webhook-timestamp']
  const given = headers['webhook-signature']
  if (!id || !timestamp || !given || !/^\d{1,12}$/.test(timestamp)) return false
  if (Math.abs(now / 1000 - Number(timestamp)) > tolerance) return false
  return secrets.some((secret) => {
    const expected = signature(secret, id, timestamp, body)
    return given.split(' ').some((one) => same(one, expected))
  })
}
