import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import {
  ConditionsFailed,
  getOne,
  put,
  putIf,
  queryPages,
  toAttributes,
  transact,
} from '../adapters/dynamodb/client.ts'
import { env } from '../adapters/env.ts'
import type { BusinessDay } from '../domain/business-day.ts'
import type { Money } from '../domain/money.ts'
import type { Instant } from '../domain/time.ts'
import type { Defect } from './defects.ts'

/** What the sandbox keeps, all in one table: payments, refunds, payouts, and the webhook messages that it has to send. */
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
  readonly day?: string | undefined
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
  readonly day?: string | undefined
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

/** What becomes of the payouts to an account, where that was asked for. */
export type SandboxAccount = {
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
export type SandboxClosing = {
  readonly id: string
  readonly kind: 'closing'
  /** Missing where a day at or before it was changed since: it is to be added up anew. */
  readonly balances?: Readonly<Record<string, number>> | undefined
}

/** The day of the first payment: there are no statements before it. */
export type SandboxBeginning = { readonly id: string; readonly kind: 'beginning'; readonly first: BusinessDay }

/** What is to be wrong with the statement of a day. */
export type SandboxDefects = {
  readonly id: string
  readonly kind: 'defects'
  readonly defects: readonly Defect[]
}

export type SandboxBooking = SandboxPayment | SandboxRefund

type SandboxRecord =
  | SandboxBooking
  | SandboxPayout
  | SandboxAccount
  | SandboxMessage
  | SandboxClosing
  | SandboxBeginning
  | SandboxDefects

const table = () => env('SANDBOX_TABLE')

export const load = async <T extends SandboxRecord>(id: string, kind: T['kind']): Promise<T | undefined> => {
  const record = await getOne<SandboxRecord>(table(), { id })
  return record?.kind === kind ? (record as T) : undefined
}

const putRecord = (record: SandboxRecord) => ({ TableName: table(), Item: toAttributes(record) })

/** Saves a record that is new; false where it exists already. */
export const insert = (record: SandboxRecord): Promise<boolean> =>
  putIf({ ...putRecord(record), ConditionExpression: 'attribute_not_exists(id)' })

/** Saves a record whose status is still `before`; false where it has moved on. */
export const update = (record: SandboxBooking | SandboxPayout, before: string): Promise<boolean> =>
  putIf({
    ...putRecord(record),
    ConditionExpression: '#status = :before',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: toAttributes({ ':before': before }),
  })

export const save = (record: SandboxRecord): Promise<void> => put(putRecord(record))

/** Saves a refund, and its payment with what is counted against it now, both or neither; false where either has moved on. */
const saveBoth = async (
  refund: TransactWriteItem,
  payment: SandboxPayment,
  change: Partial<SandboxPayment>,
): Promise<boolean> => {
  const counted: TransactWriteItem = {
    Put: {
      TableName: table(),
      Item: toAttributes({ ...payment, ...change }),
      ConditionExpression: payment.refunded === undefined ? 'attribute_not_exists(refunded)' : 'refunded = :before',
      ...(payment.refunded !== undefined && {
        ExpressionAttributeValues: toAttributes({ ':before': payment.refunded }),
      }),
    },
  }
  try {
    await transact([refund, counted])
    return true
  } catch (error) {
    if (error instanceof ConditionsFailed) return false
    throw error
  }
}

/** Saves a new refund and counts it against its payment. */
export const insertRefund = (refund: SandboxRefund, payment: SandboxPayment): Promise<boolean> =>
  saveBoth(
    { Put: { TableName: table(), Item: toAttributes(refund), ConditionExpression: 'attribute_not_exists(id)' } },
    payment,
    { refunded: (payment.refunded ?? 0) + refund.amount.amount },
  )

/** Saves a refund that failed, and counts it against its payment no more. */
export const failRefund = (refund: SandboxRefund, payment: SandboxPayment): Promise<boolean> =>
  saveBoth(
    {
      Put: {
        TableName: table(),
        Item: toAttributes({ ...refund, status: 'failed' }),
        ConditionExpression: '#status = :pending',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: toAttributes({ ':pending': 'pending' }),
      },
    },
    payment,
    { refunded: (payment.refunded ?? 0) - refund.amount.amount, refundFailed: true },
  )

/** Messages to send, refunds and payouts to pay out whose time has come. */
export const dueRecords = async function* (now: Instant): AsyncGenerator<SandboxRecord> {
  const pages = queryPages<SandboxRecord>({
    TableName: table(),
    IndexName: 'byDue',
    KeyConditionExpression: 'due = :yes AND dueAt <= :now',
    ExpressionAttributeValues: toAttributes({ ':yes': 'yes', ':now': now }),
  })
  for await (const page of pages) yield* page
}

/** Where a reading of a day's bookings has come to. */
export type Position = Pick<SandboxBooking, 'id' | 'day' | 'bookedAt'>

/** All that was booked on a day, in the order of its booking, from a position on. */
export const bookingsOf = async function* (day: BusinessDay, after?: Position): AsyncGenerator<SandboxBooking> {
  const pages = queryPages<SandboxBooking>({
    TableName: table(),
    IndexName: 'byDay',
    KeyConditionExpression: '#day = :day',
    ExpressionAttributeNames: { '#day': 'day' },
    ExpressionAttributeValues: toAttributes({ ':day': day }),
    ...(after && { ExclusiveStartKey: toAttributes(after) }),
  })
  for await (const page of pages) yield* page
}
