import { randomBytes } from 'node:crypto'
import { log } from './aws/log.ts'
import { secret } from './aws/secrets.ts'
import type { SandboxMessage } from './records.ts'
import { insert, save } from './store.ts'
import { signatureHeaders } from './values/signature.ts'
import { hour, type Instant, iso, later, type Seconds } from './values/time.ts'

/** The pauses between attempts, as the Standard Webhooks spec suggests; after the last one the message is given up. */
const pauses: readonly Seconds[] = [5, 300, 1800, 2 * hour, 5 * hour, 10 * hour, 10 * hour]

type Draft = {
  readonly type: string
  readonly data: object
  readonly url: string
  readonly now: Instant
  readonly delay?: Seconds
  readonly forged?: boolean
  /** How often the same message is sent, all at once. */
  readonly copies?: number
}

/** Puts a message into the outbox: the table's stream sends it at once, or the minute's run when its time has come. */
export const post = async ({ type, data, url, now, delay = 0, forged = false, copies = 1 }: Draft): Promise<void> => {
  const webhookId = `msg_${randomBytes(16).toString('hex')}`
  const body = JSON.stringify({ type, timestamp: iso(now), data })
  const message = { kind: 'message', webhookId, url, body, forged, attempts: 0, due: 'yes' } as const
  await Promise.all(
    Array.from({ length: copies }, (_, copy) =>
      insert({ ...message, id: `${webhookId}_${copy}`, immediate: delay === 0, dueAt: later(now, delay) }),
    ),
  )
}

const signingSecret = async ({ forged }: SandboxMessage, now: Instant): Promise<string> =>
  forged ? 'the secret of somebody else' : (await secret('SANDBOX_WEBHOOK_SECRET', now)).current

const isTaken = async (message: SandboxMessage, now: Instant): Promise<boolean> => {
  const { url, body, webhookId } = message
  const signature = signatureHeaders(await signingSecret(message, now), webhookId, now, body)
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...signature },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(10_000),
    })
    await response.body?.cancel()
    return response.ok
  } catch {
    return false
  }
}

/** Sends a message once. What is not answered with 2xx is sent again after a pause that grows. */
export const send = async (message: SandboxMessage, now: Instant): Promise<void> => {
  const taken = await isTaken(message, now)
  const pause = taken || message.forged ? undefined : pauses[message.attempts]
  const { due, dueAt, ...rest } = message
  const next = { ...rest, attempts: message.attempts + 1 }
  await save(pause === undefined ? next : { ...next, due: 'yes', dueAt: later(now, pause) })
  if (!taken) log.info('webhook not taken', { webhookId: message.webhookId, attempts: next.attempts, again: pause })
}
