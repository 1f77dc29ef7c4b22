import type { SandboxTransfer } from './records.ts'
import type { Row } from './statement-rows.ts'
import { iso } from './values/time.ts'

/** A booking on the platform's bank account as a row, which can have the same defects as those of the provider's statement. */
export const bankRowOf = ({ reference, amount, text, bookedAt }: SandboxTransfer): Row => ({
  type: 'payout',
  reference,
  paymentId: '',
  orderId: text,
  bookedAt: iso(bookedAt),
  ...amount,
  fee: 0,
  status: 'settled',
})
