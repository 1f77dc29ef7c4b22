import { isDeepStrictEqual } from 'node:util'
import type { Awaited, BankFinding } from '../../domain/bank/bank-entry.ts'
import type { BusinessDay } from '../../domain/business-day.ts'
import { derivedId, type ExceptionId } from '../../domain/ids.ts'
import type { Drift } from '../../domain/ledger/day-end-failures.ts'
import type { Money } from '../../domain/money.ts'
import type { ExceptionAction, Proposal } from '../../domain/order/exception.ts'
import type { ReconciliationItem } from '../../domain/reconciliation/item.ts'
import type { Run } from '../../domain/reconciliation/run.ts'
import { refuse } from '../../domain/refusal.ts'
import type { Payout } from '../../domain/settlement/payout.ts'
import { type Instant, toIso } from '../../domain/time.ts'
import { env } from '../env.ts'
import { toAttributes } from './client.ts'
import type { ExceptionEntry } from './exception-index.ts'
import { getOne } from './read.ts'
import { putIf } from './write.ts'

/** A day whose statement did not come, or cannot be used. */
export type MissingStatement = Pick<Run, 'provider' | 'date' | 'status' | 'reasons'>

/** A day of our bank account whose statement did not come, or cannot be used; with the `gap` between it and the one before, where there is one. */
export type MissingBankStatement = {
  readonly date: BusinessDay
  readonly reasons: readonly string[]
  readonly gap?: readonly Money[] | undefined
}

/** What our bank's statement should have shown by now. */
export type NotShown = Pick<Awaited, 'claim' | 'account' | 'amount'> & {
  readonly reference: string
  /** The day since which it is awaited. */
  readonly since: BusinessDay
}

/**
 * What an exception of the ledger is about: a booking that two sides see differently, a payout that does not arrive, a statement that is missing,
 * a balance that nobody can explain, an entry of our bank's that nobody can, and one that it does not show.
 */
export type ExceptionSubject =
  | { readonly type: 'item'; readonly item: ReconciliationItem }
  | { readonly type: 'payout'; readonly payout: Payout }
  | { readonly type: 'statement'; readonly statement: MissingStatement }
  | { readonly type: 'drift'; readonly drift: Drift }
  | { readonly type: 'bankEntry'; readonly date: BusinessDay; readonly finding: BankFinding }
  | { readonly type: 'bankStatement'; readonly bankStatement: MissingBankStatement }
  | { readonly type: 'overdue'; readonly overdue: NotShown }

/** An exception of the ledger stands here itself: no order tells it. */
export type LedgerException = Omit<ExceptionEntry, 'orderId'> & {
  /** Goes up with each change. */
  readonly version: number
  readonly subject: ExceptionSubject
  readonly since: Instant
  readonly resolution?: LedgerExceptionResolution | undefined
}

export type LedgerExceptionResolution = {
  readonly action?: ExceptionAction
  readonly note?: string
  readonly by: string
  readonly at: Instant
}

/** The name of the table of exceptions. */
export const exceptionsTable = () => env('EXCEPTIONS_TABLE')

/** Saves an entry in the place of the one that was read; false where another change came first. */
const putEntry = (entry: LedgerException, before: LedgerException | undefined): Promise<boolean> =>
  putIf({
    TableName: exceptionsTable(),
    Item: toAttributes(entry),
    ...(before
      ? {
          ConditionExpression: 'version = :before',
          ExpressionAttributeValues: toAttributes({ ':before': before.version }),
        }
      : { ConditionExpression: 'attribute_not_exists(exceptionId)' }),
  })

/** An exception of the ledger; undefined where there is none with this id, or it is one of an order. */
export const loadLedgerException = async (exceptionId: ExceptionId): Promise<LedgerException | undefined> => {
  const entry = await getOne<ExceptionEntry | LedgerException>(exceptionsTable(), { exceptionId })
  return entry && 'subject' in entry ? entry : undefined
}

const rounds = 8

/**
 * Reads an entry, decides what becomes of it, saves; a change that came first is read and decided on again. Gives the entry as it is then.
 * Throws the refusal `service.busy` after `rounds` lost races.
 */
const changeEntry = async (
  exceptionId: ExceptionId,
  decide: (known: LedgerException | undefined) => Omit<LedgerException, 'version'> | undefined,
): Promise<LedgerException | undefined> => {
  for (let round = 0; round < rounds; round++) {
    const known = await loadLedgerException(exceptionId)
    const next = decide(known)
    if (!next) return known
    const entry = { ...next, version: (known?.version ?? 0) + 1 }
    if (await putEntry(entry, known)) return entry
  }
  throw refuse('service.busy', 'The exception is being changed by others at the same time: try again.')
}

/** Whether both say the same: a field that is undefined is none once it was saved. */
const isSame = (a: ExceptionSubject, b: ExceptionSubject): boolean =>
  isDeepStrictEqual(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b)))

/** Puts an exception of the ledger on the list; one that a human has decided stays decided. */
export const askOnce = async (exceptionId: ExceptionId, subject: ExceptionSubject, now: Instant): Promise<void> => {
  await changeEntry(exceptionId, (known) => {
    if (known?.resolution?.action) return undefined
    // The same exception once more: it has waited since the first time. What was proposed about it was about what it was then.
    if (known?.status === 'open')
      return isSame(known.subject, subject) ? undefined : { ...known, subject, proposal: undefined }
    return { exceptionId, status: 'open', opened: `${toIso(now)}#${exceptionId}`, since: now, subject }
  })
}

/** What somebody has decided about something, and the exception that stands for what is asked about it next. */
export type ExceptionsAbout = { readonly decided: readonly LedgerException[]; readonly next: ExceptionId }

/** The exceptions about something, by the ids that they have one after the other. */
export const exceptionsAbout = async (idOf: (ordinal: number) => ExceptionId): Promise<ExceptionsAbout> => {
  const decided: LedgerException[] = []
  for (let ordinal = 0; ; ordinal++) {
    const exceptionId = idOf(ordinal)
    const known = await loadLedgerException(exceptionId)
    if (!known?.resolution?.action) return { decided, next: exceptionId }
    decided.push(known)
  }
}

/** Asks about something, unless exactly that is decided. */
export const ask = async (
  { decided, next }: ExceptionsAbout,
  subject: ExceptionSubject,
  now: Instant,
): Promise<void> => {
  if (!decided.some((one) => isSame(one.subject, subject))) await askOnce(next, subject, now)
}

/**
 * Takes an exception of the ledger off the list: a later file, the bank, or an operator has answered it. Gives it as it stands then: also where
 * somebody else has ended it, or where it is not of this `version` any more and so is another question; undefined where there is none.
 */
export const endLedgerException = (
  exceptionId: ExceptionId,
  now: Instant,
  resolution: Omit<LedgerExceptionResolution, 'at'> = { by: 'provider' },
  version?: number,
): Promise<LedgerException | undefined> =>
  changeEntry(exceptionId, (known) =>
    known?.status !== 'open' || (version !== undefined && known.version !== version)
      ? undefined
      : { ...known, status: 'resolved', resolution: { ...resolution, at: now } },
  )

/** Writes down what an operator wants to do about an exception as it was read. Gives it as it is then. */
export const proposeResolution = async (
  { exceptionId, version }: LedgerException,
  proposal: Proposal,
): Promise<LedgerException | undefined> =>
  changeEntry(exceptionId, (known) => (known?.version === version ? { ...known, proposal } : undefined))

/** Opens the exception of a reconciliation item, where it needs one. Again changes nothing but what it says of the item. */
export const openItemException = async (item: ReconciliationItem, now: Instant): Promise<void> => {
  if (item.exceptionId) await askOnce(item.exceptionId, { type: 'item', item }, now)
}

/** That it came back is a question of its own, whatever was asked about it before it had arrived. */
const payoutExceptionId = ({ payoutId, isReturned }: Payout): ExceptionId =>
  isReturned ? derivedId('exception', payoutId, 'returned') : derivedId('exception', payoutId)

/** Opens the exception of a payout that has come back, or that the bank does not answer about. */
export const openPayoutException = (payout: Payout, now: Instant): Promise<void> =>
  askOnce(payoutExceptionId(payout), { type: 'payout', payout }, now)

/** The payout has arrived after all: by itself, or because somebody has had it asked about. */
export const closePayoutException = async (
  payout: Payout,
  now: Instant,
  resolution?: Omit<LedgerExceptionResolution, 'at'>,
): Promise<void> => {
  await endLedgerException(payoutExceptionId(payout), now, resolution)
}

const statementExceptionId = ({ provider, date }: Pick<Run, 'provider' | 'date'>): ExceptionId =>
  derivedId('exception', 'statement', provider, date)

/** Opens the exception of a statement that is missing or cannot be used. */
export const openStatementException = (statement: MissingStatement, now: Instant): Promise<void> =>
  askOnce(statementExceptionId(statement), { type: 'statement', statement }, now)

/** The statement has come after all. */
export const closeStatementException = async (day: Pick<Run, 'provider' | 'date'>, now: Instant): Promise<void> => {
  await endLedgerException(statementExceptionId(day), now)
}

const driftExceptionId = ({ day, provider, amount }: Drift, ordinal: number): ExceptionId =>
  derivedId('exception', 'drift', provider, day, amount.currency, String(ordinal))

/** The next question about a balance: what is left after a decision is a question of its own. */
const nextDrift = async (drift: Drift): Promise<ExceptionId> =>
  (await exceptionsAbout((ordinal) => driftExceptionId(drift, ordinal))).next

/** Opens the exception of a balance that nobody can explain, or says by how much it is off now. */
export const openDriftException = async (drift: Drift, now: Instant): Promise<void> =>
  askOnce(await nextDrift(drift), { type: 'drift', drift }, now)

/** The balance is explained. */
export const closeDriftException = async (drift: Drift, now: Instant): Promise<void> => {
  await endLedgerException(await nextDrift(drift), now)
}
