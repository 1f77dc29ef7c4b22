import { createHmac } from 'node:crypto'
import type { Instant } from './time.ts'

const prefix = 'whsec_'

/** The bytes that a secret stands for: base64 behind its prefix; a secret without the prefix is its own bytes. */
const keyOf = (secret: string): Buffer =>
  secret.startsWith(prefix) ? Buffer.from(secret.slice(prefix.length), 'base64') : Buffer.from(secret, 'utf8')

/**
 * The headers of a webhook, for an attempt at `at`, as the Standard Webhooks spec has them (symmetric signatures, version 1):
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const signatureHeaders = (
  secret: string,
  id: string,
  at: Instant,
  body: string,
): Readonly<Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>> => {
  const timestamp = Math.floor(at / 1000).toString()
  const digest = createHmac('sha256', keyOf(secret)).update([id, timestamp, body].join('.')).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${digest}` }
}
