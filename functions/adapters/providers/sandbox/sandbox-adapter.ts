import type { OrderId, PaymentId } from '../../../domain/ids.ts'
import { add, type Money, money, portion, zero } from '../../../domain/money.ts'
import type { ProviderPaymentStatus, ProviderRefundStatus } from '../../../domain/payment/provider-status.ts'
import { toIso } from '../../../domain/time.ts'
import { env } from '../../env.ts'
import { verifyWebhook } from '../../messaging/standard-webhooks.ts'
import { holdsFor } from '../../secrets.ts'
import type { Outcome, Provider } from '../provider.ts'
import { callSandbox, parsed, type SandboxAnswer } from './sandbox-client.ts'
import {
  isKnownType,
  PaymentMessage,
  RefundMessage,
  SandboxPayment,
  SandboxRefund,
  typeOf,
} from './sandbox-messages.ts'
import { readSandboxStatement } from './sandbox-statement.ts'

const providerStatus = (payment: SandboxPayment): ProviderPaymentStatus => {
  switch (payment.status) {
    case 'paid':
      return { status: 'captured', amount: payment.amount }
    case 'declined':
      return { status: 'declined', reason: 'declined by the provider' }
    default:
      return { status: payment.status }
  }
}

const refundStatusIn = ({ status, amount }: SandboxRefund): ProviderRefundStatus => {
  switch (status) {
    case 'failed':
      return { status, reason: 'the provider could not pay it out' }
    case 'succeeded':
      return { status, amount }
    case 'pending':
      return { status }
  }
}

/** A payment that the provider never heard of cannot be paid either. */
const orClosed = (answer: SandboxAnswer<SandboxPayment>): Outcome<ProviderPaymentStatus> => {
  if (answer.answer === 'yes') return { answer: 'yes', value: providerStatus(answer.value) }
  return answer.answer === 'no' && answer.status === 404 ? { answer: 'yes', value: { status: 'closed' } } : answer
}

const namesOf = ({ orderId, paymentId }: { orderId: string; paymentId: string }) => ({
  orderId: orderId as OrderId,
  paymentId: paymentId as PaymentId,
})

/** What was agreed on with the sandbox: 1.4 % and 25 minor units of each capture. */
const agreedFee = (capture: Money): Money => add(portion(capture, 140), money(25, capture.currency))

/** The provider that ships with this project: the stack in `infra/sandbox-stack.ts`. */
export const sandbox: Provider = {
  async create({ paymentId, orderId, amount, method, expiresAt, now }) {
    const answer = await callSandbox(SandboxPayment, 'POST', '/payments', now, {
      paymentId,
      orderId,
      amount,
      ...(method && { method }),
      expiresAt: toIso(expiresAt),
      webhookUrl: `${env('PUBLIC_URL')}/webhooks/sandbox`,
    })
    if (answer.answer !== 'yes') return answer
    const action = { type: 'redirect', url: answer.value.url } as const
    return { answer: 'yes', value: { action, providerStatus: providerStatus(answer.value) } }
  },

  async find(paymentId, now) {
    const answer = await callSandbox(SandboxPayment, 'GET', `/payments/${paymentId}`, now)
    if (answer.answer !== 'yes') return answer
    const { orderId } = namesOf(answer.value)
    return { answer: 'yes', value: { orderId, providerStatus: providerStatus(answer.value) } }
  },

  async close(paymentId, now) {
    return orClosed(await callSandbox(SandboxPayment, 'POST', `/payments/${paymentId}/close`, now))
  },

  async refund({ refundId, paymentId, amount, now }) {
    const answer = await callSandbox(SandboxRefund, 'POST', '/refunds', now, { refundId, paymentId, amount })
    return answer.answer === 'yes' ? { answer: 'yes', value: refundStatusIn(answer.value) } : answer
  },

  statement: readSandboxStatement,

  timeZone: () => env('SANDBOX_TIME_ZONE'),

  feeOf: ({ kind, amount }) => (kind === 'capture' ? agreedFee(amount) : zero(amount.currency)),

  async verifyWebhook(headers, rawBody, now) {
    const isSigned = await holdsFor(env('SANDBOX_WEBHOOK_SECRET'), now, (secrets) =>
      verifyWebhook(secrets, headers, rawBody, now),
    )
    if (!isSigned) return undefined
    const message = parsed(rawBody)
    const payment = PaymentMessage.safeParse(message)
    if (payment.success) {
      const { timestamp, data } = payment.data
      return { type: 'payment', ...namesOf(data), payment: providerStatus(data), at: Date.parse(timestamp) }
    }
    const refund = RefundMessage.safeParse(message)
    if (refund.success) {
      const { data } = refund.data
      const { refundId, amount } = data
      return { type: 'refund', ...namesOf(data), refundId, amount, refund: refundStatusIn(data) }
    }
    const name = typeOf(message)
    const webhookId = headers['webhook-id'] ?? ''
    return { type: isKnownType(name) ? 'unreadable' : 'unknown', name, webhookId }
  },
}
