import { derivedId, type ExceptionId } from '../../domain/ids.ts'
import type { ExceptionAction } from '../../domain/order/exception.ts'
import type { Item } from '../../domain/reconciliation/item.ts'
import type { Payout } from '../../domain/settlement/payout.ts'
import { type Instant, toIso } from '../../domain/time.ts'
import { env } from '../env.ts'
import { getOne, putIf, toAttributes } from './client.ts'
import type { ExceptionEntry } from './exception-index.ts'

/** What a question of the books is about: a booking that two sides see differently, or a payout that does not arrive. */
export type Subject =
  | { readonly type: 'item'; readonly item: Item }
  | { readonly type: 'payout'; readonly payout: Payout }

/** An exception of the books stands here itself: no order tells it. */
export type BooksEntry = Omit<ExceptionEntry, 'orderId'> & {
  /** Goes up with each change. */
  readonly version: number
  readonly subject: Subject
  readonly since: Instant
  readonly resolution?: BooksResolution | undefined
}

type BooksResolution = {
  readonly action?: ExceptionAction
  readonly note?: string
  readonly by: string
  readonly at: Instant
}

export const table = () => env('EXCEPTIONS_TABLE')

const putEntry = async (entry: BooksEntry): Promise<void> => {
  await putIf({
    TableName: table(),
    Item: toAttributes(entry),
    ConditionExpression: 'attribute_not_exists(exceptionId) OR version < :version',
    ExpressionAttributeValues: toAttributes({ ':version': entry.version }),
  })
}

export const loadBooksException = async (exceptionId: ExceptionId): Promise<BooksEntry | undefined> => {
  const entry = await getOne<ExceptionEntry | BooksEntry>(table(), { exceptionId })
  return entry && 'subject' in entry ? entry : undefined
}

/** Puts a question of the books on the list; one that a human has decided stays decided. */
const openException = async (exceptionId: ExceptionId, subject: Subject, now: Instant): Promise<void> => {
  const known = await loadBooksException(exceptionId)
  if (known?.resolution?.action) return
  if (known?.status === 'open') {
    // The same question once more: it has waited since the first time.
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

/** Takes a question of the books off the list: a later file, the bank, or an operator has answered it. */
export const endBooksException = async (
  exceptionId: ExceptionId,
  now: Instant,
  resolution: Omit<BooksResolution, 'at'> = { by: 'provider' },
): Promise<BooksEntry | undefined> => {
  const known = await loadBooksException(exceptionId)
  if (known?.status !== 'open') return known
  const version = Math.max(now, known.version + 1)
  const ended: BooksEntry = { ...known, status: 'resolved', version, resolution: { ...resolution, at: now } }
  await putEntry(ended)
  return ended
}

export const openItemException = (item: Item, now: Instant): Promise<void> =>
  openException(item.exceptionId as ExceptionId, { type: 'item', item }, now)

const payoutExceptionId = ({ payoutId }: Payout): ExceptionId => derivedId('exception', payoutId)

export const openPayoutException = (payout: Payout, now: Instant): Promise<void> =>
  openException(payoutExceptionId(payout), { type: 'payout', payout }, now)

/** The payout has arrived after all. */
export const closePayoutException = async (payout: Payout, now: Instant): Promise<void> => {
  await endBooksException(payoutExceptionId(payout), now)
}
