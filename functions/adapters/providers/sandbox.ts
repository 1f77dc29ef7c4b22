import type * as z from 'zod/mini'
import type { OrderId, PaymentId } from '../../domain/ids.ts'
import type { RefundStanding, Standing } from '../../domain/standing.ts'
import { type Instant, toIso } from '../../domain/time.ts'
import { env } from '../env.ts'
import { currentSecret, secretVersions } from '../secrets.ts'
import { verifyWebhook } from '../standard-webhooks.ts'
import type { Outcome, Provider } from './provider.ts'
import { PaymentMessage, RefundMessage, SandboxPayment, SandboxRefund, typeOf } from './sandbox-messages.ts'

/** Longer than a provider ever takes, shorter than a shopper waits. */
const timeoutMs = 4000

/** A refusal of the provider's, with its HTTP status; `unknown` where the payment may exist or not. */
type Answer<T> = Exclude<Outcome<T>, { answer: 'no' }> | { answer: 'no'; status: number; reason: string }

const call = async <T>(
  schema: z.ZodMiniType<T>,
  method: string,
  path: string,
  now: Instant,
  body?: object,
): Promise<Answer<T>> => {
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
    if (response.ok) return { answer: 'yes', value: schema.parse(await response.json()) }
    // Only a 4xx is a decision of the provider's. 401 and 403 say that our key is wrong; 408 and 429 decide nothing.
    const { status } = response
    const decided = status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status)
    return decided ? { answer: 'no', status, reason: String(status) } : { answer: 'unknown' }
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

const refundStanding = ({ status }: SandboxRefund): RefundStanding =>
  status === 'failed' ? { status, reason: 'the provider could not pay it out' } : { status }

/** A payment that the provider never heard of cannot be paid either. */
const orClosed = (answer: Answer<SandboxPayment>): Outcome<Standing> => {
  if (answer.answer === 'yes') return { answer: 'yes', value: standing(answer.value) }
  return answer.answer === 'no' && answer.status === 404 ? { answer: 'yes', value: { status: 'closed' } } : answer
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const namesOf = ({ orderId, paymentId }: { orderId: string; paymentId: string }) => ({
  orderId: orderId as OrderId,
  paymentId: paymentId as PaymentId,
})

/** The provider that ships with this project: the stack in `infra/sandbox-stack.ts`. */
export const sandbox: Provider = {
  async create({ paymentId, orderId, amount, method, expiresAt, now }) {
    const answer = await call(SandboxPayment, 'POST', '/payments', now, {
      paymentId,
      orderId,
      amount,
      ...(method && { method }),
      expiresAt: toIso(expiresAt),
      webhookUrl: `${env('PUBLIC_URL')}/webhooks/sandbox`,
    })
    if (answer.answer !== 'yes') return answer
    const action = { type: 'redirect', url: answer.value.url } as const
    return { answer: 'yes', value: { action, standing: standing(answer.value) } }
  },

  async find(paymentId, now) {
    const answer = await call(SandboxPayment, 'GET', `/payments/${paymentId}`, now)
    if (answer.answer !== 'yes') return answer
    const { orderId } = namesOf(answer.value)
    return { answer: 'yes', value: { orderId, standing: standing(answer.value) } }
  },

  async close(paymentId, now) {
    return orClosed(await call(SandboxPayment, 'POST', `/payments/${paymentId}/close`, now))
  },

  async refund({ refundId, paymentId, amount, now }) {
    const answer = await call(SandboxRefund, 'POST', '/refunds', now, { refundId, paymentId, amount })
    return answer.answer === 'yes' ? { answer: 'yes', value: refundStanding(answer.value) } : answer
  },

  async verifyWebhook(headers, rawBody, now) {
    const secrets = await secretVersions(env('SANDBOX_WEBHOOK_SECRET'), now)
    if (!verifyWebhook(secrets, headers, rawBody, now)) return undefined
    const told = parsed(rawBody)
    const payment = PaymentMessage.safeParse(told)
    if (payment.success) {
      const { timestamp, data } = payment.data
      return { type: 'payment', ...namesOf(data), payment: standing(data), at: Date.parse(timestamp) }
    }
    const refund = RefundMessage.safeParse(told)
    if (refund.success) {
      const { data } = refund.data
      const { refundId, amount } = data
      return { type: 'refund', ...namesOf(data), refundId, amount, refund: refundStanding(data) }
    }
    return { type: 'unknown', name: typeOf(told), webhookId: headers['webhook-id'] ?? '' }
  },
}
