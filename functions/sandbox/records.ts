import type { Defect } from './defects.ts'
import type { EntryType } from './entry-types.ts'
import type { Day } from './values/days.ts'
import type { Money } from './values/money.ts'
import type { Instant } from './values/time.ts'

// What the sandbox keeps, all in one table: payments, refunds, payouts, the platform's bank account, and the webhook messages that it has to send.

export type SandboxPayment = {
  readonly id: string
  readonly kind: 'payment'
  readonly orderId: string
  readonly amount: Money
  readonly method?: string | undefined
  readonly webhookUrl: string
  readonly expiresAt: Instant
  readonly createdAt: Instant
  /** The part of the payment page's address that nobody can guess. */
  readonly secret: string
  readonly status: 'open' | 'paid' | 'declined' | 'closed'
  readonly captured?: Money | undefined
  /** What has been asked back of it, in minor units. */
  readonly refunded?: number | undefined
  /** A refund of it has failed, as it was asked to. */
  readonly refundFailed?: boolean | undefined
  readonly bookedAt?: Instant | undefined
  /** The day that the booking belongs to: the key of the statement's index. */
  readonly day?: Day | undefined
}

export type SandboxRefund = {
  readonly id: string
  readonly kind: 'refund'
  readonly orderId: string
  readonly paymentId: string
  readonly amount: Money
  readonly status: 'pending' | 'succeeded' | 'failed'
  readonly createdAt: Instant
  readonly due?: 'yes' | undefined
  readonly dueAt?: Instant | undefined
  readonly bookedAt?: Instant | undefined
  readonly day?: Day | undefined
}

/** Something that it has booked for the platform, and that is no payment and no refund. */
export type SandboxEntry = {
  readonly id: string
  readonly kind: 'entry'
  readonly type: EntryType
  readonly reference: string
  readonly orderId: string
  readonly paymentId: string
  /** Below zero what leaves the platform's balance. */
  readonly amount: Money
  readonly bookedAt: Instant
  readonly day: Day
}

/** Money on its way to an account of one of the platform's merchants. It leaves the platform's bank, not what the sandbox holds for it. */
export type SandboxPayout = {
  readonly id: string
  readonly kind: 'payout'
  readonly account: string
  readonly amount: Money
  readonly status: 'pending' | 'succeeded' | 'failed'
  readonly createdAt: Instant
  readonly due?: 'yes' | undefined
  readonly dueAt?: Instant | undefined
  readonly bookedAt?: Instant | undefined
}

/** A booking on the platform's account at its bank. */
export type SandboxTransfer = {
  readonly id: string
  readonly kind: 'transfer'
  /** What the platform, or the payment provider, calls it: its end-to-end id. */
  readonly reference: string
  /** Below zero what left the account. */
  readonly amount: Money
  readonly text: string
  readonly bookedAt: Instant
  /** The day of the bank's statement. */
  readonly day: string
}

/** What becomes of the payouts to an account, where that was asked for. */
type SandboxAccount = {
  readonly id: string
  readonly kind: 'account'
  readonly payouts: 'arrive' | 'refused' | 'fail' | 'stuck'
}

export type SandboxMessage = {
  readonly id: string
  readonly kind: 'message'
  readonly webhookId: string
  readonly url: string
  readonly body: string
  /** Signed with a secret that is not ours, as an attacker would. */
  readonly forged: boolean
  readonly immediate: boolean
  readonly attempts: number
  /** Present while the message has to be sent: the key of the index that finds it when its time has come. */
  readonly due?: 'yes' | undefined
  readonly dueAt?: Instant | undefined
}

/** What it holds for the platform at the end of a day, in minor units by currency. */
type SandboxClosing = {
  readonly id: string
  readonly kind: 'closing'
  /** Missing where a day at or before it was changed since: it has to be added up again. */
  readonly balances?: Readonly<Record<string, number>> | undefined
}

/** The day of the first payment: there are no statements before it. */
type SandboxBeginning = { readonly id: string; readonly kind: 'beginning'; readonly first: Day }

/** What is to be wrong with the statement of a day. */
type SandboxDefects = {
  readonly id: string
  readonly kind: 'defects'
  readonly defects: readonly Defect[]
}

export type SandboxBooking = SandboxPayment | SandboxRefund | SandboxEntry

export type SandboxRecord =
  | SandboxBooking
  | SandboxPayout
  | SandboxTransfer
  | SandboxAccount
  | SandboxMessage
  | SandboxClosing
  | SandboxBeginning
  | SandboxDefects

/** Records by their kind. */
export type RecordOf<K extends SandboxRecord['kind']> = Extract<SandboxRecord, { readonly kind: K }>
