import type { OrderId, PaymentId } from '../../domain/ids.ts'
import type { Money } from '../../domain/money.ts'
import type { Standing } from '../../domain/standing.ts'
import { type Instant, toIso } from '../../domain/time.ts'
import { env } from '../env.ts'
import { currentSecret, secretVersions } from '../secrets.ts'
import { verifyWebhook } from '../standard-webhooks.ts'
import type { Outcome, Provider } from './provider.ts'

/** A payment as the sandbox's API and its webhooks show it. */
type SandboxPayment = {
  readonly paymentId: PaymentId
  readonly orderId: OrderId
  readonly status: 'open' | 'paid' | 'declined' | 'closed'
  readonly amount: Money
  readonly url: string
}

/** Longer than a provider ever takes, shorter than a shopper waits. */
const timeoutMs = 4000

const call = async (method: string, path: string, now: Instant, body?: object): Promise<Outcome<SandboxPayment>> => {
  try {
    const response = await fetch(`${env('SANDBOX_URL')}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await currentSecret(env('SANDBOX_API_KEY'), now)}`,
        'content-type': 'application/json',
      },
      ...(body && { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    if (response.ok) return { answer: 'yes', value: (await response.json()) as SandboxPayment }
    // Only a 4xx is a decision of the provider's; after anything else the payment may exist or not. 408 and 429 decide nothing.
    const decided = response.status >= 400 && response.status < 500 && ![408, 429].includes(response.status)
    return decided ? { answer: 'no', reason: String(response.status) } : { answer: 'unknown' }
  } catch {
    return { answer: 'unknown' }
  }
}

const standing = (payment: SandboxPayment): Standing => {
  switch (payment.status) {
    case 'paid':
      return { status: 'captured', amount: payment.amount }
    case 'declined':
      return { status: 'declined', reason: 'declined by the provider' }
    default:
      return { status: payment.status }
  }
}

/** The provider that ships with this project: the stack in `infra/sandbox-stack.ts`. */
export const sandbox: Provider = {
  async create({ paymentId, orderId, amount, method, expiresAt, now }) {
    const outcome = await call('POST', '/payments', now, {
      paymentId,
      orderId,
      amount,
      ...(method && { method }),
      expiresAt: toIso(expiresAt),
      webhookUrl: `${env('PUBLIC_URL')}/webhooks/sandbox`,
    })
    if (outcome.answer === 'unknown') return outcome
    if (outcome.answer === 'no') return { answer: 'no', reason: `the provider answered ${outcome.reason}` }
    const { status, url } = outcome.value
    return status === 'open' || status === 'paid'
      ? { answer: 'yes', action: { type: 'redirect', url } }
      : { answer: 'no', reason: `the payment is ${status}` }
  },

  async close(paymentId, now) {
    const outcome = await call('POST', `/payments/${paymentId}/close`, now)
    if (outcome.answer === 'yes') return { answer: 'yes', value: standing(outcome.value) }
    // A payment that the provider never heard of cannot be paid either.
    return outcome.answer === 'no' && outcome.reason === '404'
      ? { answer: 'yes', value: { status: 'closed' } }
      : outcome
  },

  async verifyWebhook(headers, rawBody, now) {
    const secrets = await secretVersions(env('SANDBOX_WEBHOOK_SECRET'), now)
    if (!verifyWebhook(secrets, headers, rawBody, now)) return undefined
    const { type, data } = JSON.parse(rawBody) as { type?: unknown; data: SandboxPayment }
    if (!String(type).startsWith('payment.')) return { type: 'unknown', name: String(type) }
    return { type: 'payment', orderId: data.orderId, paymentId: data.paymentId, payment: standing(data) }
  },
}
