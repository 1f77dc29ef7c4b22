import { setting } from './aws/settings.ts'
import type { SandboxPayment } from './records.ts'

/** A payment as the platform sees it, in answers and in webhooks. Its `amount` is what was captured, once something was. */
export const paymentView = (payment: SandboxPayment) => ({
  paymentId: payment.id,
  orderId: payment.orderId,
  status: payment.status,
  amount: payment.captured ?? payment.amount,
  refunded: payment.refunded ?? 0,
  url: `${setting('SANDBOX_URL')}/pay/${payment.id}.${payment.secret}`,
})
