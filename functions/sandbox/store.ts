import {
  type AttributeValue,
  GetItemCommand,
  type Put,
  paginateQuery,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import { dynamodb, write, writeAll } from './aws/dynamodb.ts'
import { setting } from './aws/settings.ts'
import type {
  RecordOf,
  SandboxBooking,
  SandboxEntry,
  SandboxPayment,
  SandboxPayout,
  SandboxRecord,
  SandboxRefund,
  SandboxTransfer,
} from './records.ts'
import type { Day } from './values/days.ts'
import type { Instant } from './values/time.ts'

const table = () => setting('SANDBOX_TABLE')

/** A record from the attributes of its item. Nobody but this file writes them. */
export const recordOf = (attributes: Record<string, AttributeValue>): SandboxRecord =>
  unmarshall(attributes) as SandboxRecord

const isOfKind = <K extends SandboxRecord['kind']>(record: SandboxRecord, kind: K): record is RecordOf<K> =>
  record.kind === kind

/** DynamoDB refuses other keys, and no record has one. */
const canBeKey = (id: string): boolean => id !== '' && Buffer.byteLength(id) <= 2048

/** The record of a kind with this id, as it was last written; undefined where there is none. */
export const load = async <K extends SandboxRecord['kind']>(kind: K, id: string): Promise<RecordOf<K> | undefined> => {
  if (!canBeKey(id)) return undefined
  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName: table(), Key: marshall({ id }), ConsistentRead: true }),
  )
  const record = Item && recordOf(Item)
  return record && isOfKind(record, kind) ? record : undefined
}

type Condition = Omit<Put, 'TableName' | 'Item'>

const isNew: Condition = { ConditionExpression: 'attribute_not_exists(id)' }

const statusIs = (status: string): Condition => ({
  ConditionExpression: '#status = :status',
  ExpressionAttributeNames: { '#status': 'status' },
  ExpressionAttributeValues: marshall({ ':status': status }),
})

const refundedIs = (refunded: number | undefined): Condition =>
  refunded === undefined
    ? { ConditionExpression: 'attribute_not_exists(refunded)' }
    : { ConditionExpression: 'refunded = :refunded', ExpressionAttributeValues: marshall({ ':refunded': refunded }) }

const put = (record: SandboxRecord, condition: Condition = {}): Put => ({
  TableName: table(),
  Item: marshall(record, { removeUndefinedValues: true }),
  ...condition,
})

/** Saves a record, whatever was there. */
export const save = async (record: SandboxRecord): Promise<void> => {
  await write(put(record))
}

/** Saves a record that is new; false where its id is taken. */
export const insert = (record: SandboxRecord): Promise<boolean> => write(put(record, isNew))

/** Saves a record whose status is still `before`; false where it has moved on. */
export const update = (record: SandboxPayment | SandboxRefund | SandboxPayout, before: string): Promise<boolean> =>
  write(put(record, statusIs(before)))

/** Saves a new refund and counts it against its payment, both or neither; false where its id is taken or the payment has moved on. */
export const insertRefund = (refund: SandboxRefund, payment: SandboxPayment): Promise<boolean> => {
  const refunded = (payment.refunded ?? 0) + refund.amount.amount
  return writeAll([put(refund, isNew), put({ ...payment, refunded }, refundedIs(payment.refunded))])
}

/** Saves that a refund has failed, and counts it no more; false where it or its payment has moved on. */
export const failRefund = (refund: SandboxRefund, payment: SandboxPayment): Promise<boolean> => {
  const failed: SandboxRefund = { ...refund, status: 'failed' }
  const refunded = (payment.refunded ?? 0) - refund.amount.amount
  return writeAll([
    put(failed, statusIs('pending')),
    put({ ...payment, refunded, refundFailed: true }, refundedIs(payment.refunded)),
  ])
}

/** Saves that a refund that was paid out has come back, with its booking, both or neither; false where it has moved on. */
export const returnRefund = (refund: SandboxRefund, payment: SandboxPayment, entry: SandboxEntry): Promise<boolean> => {
  const refunded = (payment.refunded ?? 0) - refund.amount.amount
  return writeAll([
    put({ ...refund, status: 'failed' }, statusIs('succeeded')),
    put({ ...payment, refunded }, refundedIs(payment.refunded)),
    put(entry, isNew),
  ])
}

/** Saves a payout whose status is still `before` with what it moves on the platform's account, both or neither; false where it has moved on. */
export const updateWith = (payout: SandboxPayout, before: string, transfer: SandboxTransfer): Promise<boolean> =>
  writeAll([put(payout, statusIs(before)), put(transfer, isNew)])

/** Saves an entry that is new, with what it moves on the platform's account where it does; false where its id is taken. */
export const insertEntry = (entry: SandboxEntry, transfer: SandboxTransfer | undefined): Promise<boolean> =>
  transfer ? writeAll([put(entry, isNew), put(transfer, isNew)]) : insert(entry)

const query = async function* (
  input: Omit<QueryCommandInput, 'TableName'>,
  startingToken?: Record<string, AttributeValue>,
): AsyncGenerator<SandboxRecord> {
  const pages = paginateQuery(
    { client: dynamodb, ...(startingToken && { startingToken }) },
    { TableName: table(), ...input },
  )
  for await (const { Items = [] } of pages) yield* Items.map(recordOf)
}

/** What has to be sent, paid out or brought to an account by `now`, the longest overdue first. */
export const dueRecords = (now: Instant): AsyncGenerator<SandboxRecord> =>
  query({
    IndexName: 'byDue',
    KeyConditionExpression: 'due = :yes AND dueAt <= :now',
    ExpressionAttributeValues: marshall({ ':yes': 'yes', ':now': now }),
  })

/** Where a reading of a day's bookings has come to. */
type Position = { readonly id: string; readonly bookedAt: Instant }

const recordsOf = (day: string, behind?: Position): AsyncGenerator<SandboxRecord> =>
  query(
    {
      IndexName: 'byDay',
      KeyConditionExpression: '#day = :day',
      ExpressionAttributeNames: { '#day': 'day' },
      ExpressionAttributeValues: marshall({ ':day': day }),
    },
    behind && marshall({ ...behind, day }),
  )

/** The name of a day of the bank's. */
export const bankDay = (day: Day): string => `bank#${day}`

/** All that was booked on the platform's bank account on a day, in the order of its booking. */
export const transfersOf = async function* (day: Day): AsyncGenerator<SandboxTransfer> {
  for await (const record of recordsOf(bankDay(day))) if (record.kind === 'transfer') yield record
}

/** All that was booked on a day, in the order of its booking, behind a position where there is one. */
export const bookingsOf = async function* (day: Day, behind?: Position): AsyncGenerator<SandboxBooking> {
  for await (const record of recordsOf(day, behind))
    if (record.kind === 'payment' || record.kind === 'refund' || record.kind === 'entry') yield record
}
