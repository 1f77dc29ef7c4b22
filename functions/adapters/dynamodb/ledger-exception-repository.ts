import { derivedId, type ExceptionId } from '../../domain/ids.ts'
import type { ExceptionAction } from '../../domain/order/exception.ts'
import type { ReconciliationItem } from '../../domain/reconciliation/item.ts'
import type { Payout } from '../../domain/settlement/payout.ts'
import { type Instant, toIso } from '../../domain/time.ts'
import { env } from '../env.ts'
import { toAttributes } from './client.ts'
import type { ExceptionEntry } from './exception-index.ts'
import { getOne } from './read.ts'
import { putIf } from './write.ts'

/** What an exception of the ledger is about: a booking that two sides see differently, or a payout that does not arrive. */
export type ExceptionSubject =
  | { readonly type: 'item'; readonly item: ReconciliationItem }
  | { readonly type: 'payout'; readonly payout: Payout }

/** An exception of the ledger stands here itself: no order tells it. */
export type LedgerException = Omit<ExceptionEntry, 'orderId'> & {
  /** Goes up with each change. */
  readonly version: number
  readonly subject: ExceptionSubject
  readonly since: Instant
  readonly resolution?: LedgerExceptionResolution | undefined
}

type LedgerExceptionResolution = {
  readonly action?: ExceptionAction
  readonly note?: string
  readonly by: string
  readonly at: Instant
}

/** The name of the table of exceptions. */
export const exceptionsTable = () => env('EXCEPTIONS_TABLE')

const putEntry = async (entry: LedgerException): Promise<void> => {
  await putIf({
    TableName: exceptionsTable(),
    Item: toAttributes(entry),
    ConditionExpression: 'attribute_not_exists(exceptionId) OR version < :version',
    ExpressionAttributeValues: toAttributes({ ':version': entry.version }),
  })
}

/** An exception of the ledger; undefined where there is none with this id, or it is one of an order. */
export const loadLedgerException = async (exceptionId: ExceptionId): Promise<LedgerException | undefined> => {
  const entry = await getOne<ExceptionEntry | LedgerException>(exceptionsTable(), { exceptionId })
  return entry && 'subject' in entry ? entry : undefined
}

/** Puts an exception of the ledger on the list; one that a human has decided stays decided. */
const openException = async (exceptionId: ExceptionId, subject: ExceptionSubject, now: Instant): Promise<void> => {
  const known = await loadLedgerException(exceptionId)
  if (known?.resolution?.action) return
  if (known?.status === 'open') {
    // The same exception once more: it has waited since the first time.
    await putEntry({ ...known, subject, version: Math.max(now, known.version + 1) })
    return
  }
  await putEntry({
    exceptionId,
    status: 'open',
    opened: `${toIso(now)}#${exceptionId}`,
    version: known ? Math.max(now, known.version + 1) : now,
    since: now,
    subject,
  })
}

/** Takes an exception of the ledger off the list: a later file, the bank, or an operator has answered it. */
export const endLedgerException = async (
  exceptionId: ExceptionId,
  now: Instant,
  resolution: Omit<LedgerExceptionResolution, 'at'> = { by: 'provider' },
): Promise<LedgerException | undefined> => {
  const known = await loadLedgerException(exceptionId)
  if (known?.status !== 'open') return known
  const version = Math.max(now, known.version + 1)
  const ended: LedgerException = { ...known, status: 'resolved', version, resolution: { ...resolution, at: now } }
  await putEntry(ended)
  return ended
}

/** Opens the exception of a reconciliation item, which needs one. Again changes nothing but what it says of the item. */
export const openItemException = (item: ReconciliationItem, now: Instant): Promise<void> =>
  openException(item.exceptionId as ExceptionId, { type: 'item', item }, now)

const payoutExceptionId = ({ payoutId }: Payout): ExceptionId => derivedId('exception', payoutId)

/** Opens the exception of a payout that has come back, or that the bank does not answer about. */
export const openPayoutException = (payout: Payout, now: Instant): Promise<void> =>
  openException(payoutExceptionId(payout), { type: 'payout', payout }, now)

/** The payout has arrived after all. */
export const closePayoutException = async (payout: Payout, now: Instant): Promise<void> => {
  await endLedgerException(payoutExceptionId(payout), now)
}
