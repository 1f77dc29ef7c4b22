import type { BankCount } from '../../domain/bank/bank-counts.ts'
import type { Awaited } from '../../domain/bank/bank-entry.ts'
import type { BankBalances, BankDayStatus, BankEntry } from '../../domain/bank/bank-statement.ts'
import type { BusinessDay } from '../../domain/business-day.ts'
import type { OrderId } from '../../domain/ids.ts'
import type { Money } from '../../domain/money.ts'
import type { Instant } from '../../domain/time.ts'
import { toAttributes } from './client.ts'
import { getOne, queryPages } from './read.ts'
import { reconciliationsTable, saveEntry } from './reconciliations-table.ts'
import { loadWatermark, raiseWatermark, setWatermarkOnce } from './watermark-repository.ts'

export type BankDay = {
  readonly date: BusinessDay
  readonly status: BankDayStatus
  readonly at: Instant
  /** Why it is not closed. */
  readonly reasons: readonly string[]
  /** The file that it was closed with: the same bytes have the same revision. */
  readonly revision?: string | undefined
  /** By how much it begins elsewhere than the one before it has ended, where it waits for that. */
  readonly gap?: readonly Money[] | undefined
  readonly opening: BankBalances
  readonly closing: BankBalances
  readonly counts: readonly BankCount[]
}

const days = 'bank#days'
const dayKey = (date: BusinessDay) => ({ topic: days, entry: date })

/** A day of our bank account; undefined where none of its statements was read. */
export const loadBankDay = (date: BusinessDay): Promise<BankDay | undefined> =>
  getOne<BankDay>(reconciliationsTable(), dayKey(date))

export const saveBankDay = (day: BankDay): Promise<void> => saveEntry({ ...dayKey(day.date), ...day })

/** How far the booking of a file has come. */
type BankProgress = Pick<BankDay, 'date' | 'counts'> & { readonly revision: string; readonly done: number }

const progressKey = ({ date, revision }: Pick<BankProgress, 'date' | 'revision'>) => ({
  topic: 'bank#progress',
  entry: `${date}#${revision}`,
})

/** How far the booking of a file has come; undefined where it has not begun. */
export const loadBankProgress = (date: BusinessDay, revision: string): Promise<BankProgress | undefined> =>
  getOne<BankProgress>(reconciliationsTable(), progressKey({ date, revision }))

export const saveBankProgress = (progress: BankProgress): Promise<void> =>
  saveEntry({ ...progressKey(progress), ...progress })

const throughKey = { topic: 'bank', entry: 'through' }

/** The last day of which all that the bank shows is booked; undefined where none is yet. */
export const loadBankThrough = async (): Promise<BusinessDay | undefined> => (await loadWatermark(throughKey))?.day

export const saveBankThrough = (day: BusinessDay): Promise<void> => raiseWatermark(throughKey, day)

/** The last day up to this one that a statement has closed: a bank has none of days on which it does not work. */
export const lastBankDay = async (until: BusinessDay): Promise<BankDay | undefined> => {
  const pages = queryPages<BankDay>({
    TableName: reconciliationsTable(),
    KeyConditionExpression: 'topic = :topic AND entry <= :until',
    ExpressionAttributeValues: toAttributes({ ':topic': days, ':until': until }),
    ScanIndexForward: false,
    Limit: 10,
    ConsistentRead: true,
  })
  for await (const page of pages) {
    const closed = page.find(({ status }) => status === 'CLOSED')
    if (closed) return closed
  }
  return undefined
}

/** An entry of a day's statement. */
export type EntryOfDay = { readonly date: BusinessDay; readonly entry: BankEntry }

type Claim = { readonly date: BusinessDay; readonly shownAs: BankEntry }

const claimKey = (claim: string) => ({ topic: `claim#${claim}`, entry: 'bank' })

const claimantOf = ({ date, shownAs }: Claim): EntryOfDay => ({ date, entry: shownAs })

/** Which entry shows something; undefined where none does. */
export const loadClaimant = async (claim: string): Promise<EntryOfDay | undefined> => {
  const known = await loadWatermark<Claim>(claimKey(claim))
  return known && claimantOf(known)
}

/** Writes down that an entry shows something, unless another one does. Gives the one that counts. */
export const keepClaim = async (claim: string, { date, entry }: EntryOfDay): Promise<EntryOfDay> =>
  claimantOf(await setWatermarkOnce<Claim>(claimKey(claim), { date, shownAs: entry }))

/** What our bank has to show although no provider and no payout of ours tells of it. */
export type Expected = Pick<Awaited, 'claim' | 'account' | 'amount'> & {
  readonly reference: string
  /** The day since which it is awaited. */
  readonly since: BusinessDay
  /** The order whose refund it is, where it is one. */
  readonly orderId?: OrderId | undefined
}

const expected = 'bank#expected'

const expectedItem = (one: Expected) => ({ topic: expected, entry: `${one.since}#${one.claim}`, ...one })

/** Writes down what our bank has to show. */
export const keepExpected = (one: Expected): Promise<void> => saveEntry(expectedItem(one))

/** Nobody waits for it any more. */
export const endExpected = (one: Expected): Promise<void> => saveEntry({ ...expectedItem(one), isEnded: true })

/** What our bank has to show since a day, or longer. There are a few a day. */
export const expectedSince = async (day: BusinessDay): Promise<Expected[]> => {
  const pages = queryPages<Expected>({
    TableName: reconciliationsTable(),
    KeyConditionExpression: 'topic = :topic AND entry < :after',
    FilterExpression: 'attribute_not_exists(isEnded)',
    ExpressionAttributeValues: toAttributes({ ':topic': expected, ':after': `${day}$` }),
  })
  return (await Array.fromAsync(pages)).flat()
}

const unknown = 'bank#unknown'

const unknownItem = ({ date, entry }: EntryOfDay) => ({ topic: unknown, entry: `${date}#${entry.entryId}` })

/** Keeps an entry that nobody can explain, to be looked at again once more is known. */
export const keepUnknown = (one: EntryOfDay): Promise<void> =>
  saveEntry({ ...unknownItem(one), date: one.date, shows: one.entry })

/** Somebody can explain it, or has decided about it. */
export const endUnknown = (one: EntryOfDay): Promise<void> =>
  saveEntry({ ...unknownItem(one), date: one.date, shows: one.entry, isEnded: true })

/** The entries that nobody can explain yet, the oldest first. Each of them is somebody's case, so there are few. */
export const unknownEntries = async (): Promise<EntryOfDay[]> => {
  const pages = queryPages<{ readonly date: BusinessDay; readonly shows: BankEntry }>({
    TableName: reconciliationsTable(),
    KeyConditionExpression: 'topic = :topic',
    FilterExpression: 'attribute_not_exists(isEnded)',
    ExpressionAttributeValues: toAttributes({ ':topic': unknown }),
  })
  return (await Array.fromAsync(pages)).flat().map(({ date, shows }) => ({ date, entry: shows }))
}

/** Who has decided that there is no statement of a day that can be used, and why. */
export type GoneWithout = {
  readonly by: string
  readonly note: string
  readonly at: Instant
  readonly exceptionId: string
  /** The gap that it is about, where it is about one. */
  readonly gap?: readonly Money[] | undefined
}

const withoutKey = (date: BusinessDay) => ({ topic: 'bank#without', entry: date })

/** The decision that there is no statement of a day; undefined where nobody has decided it. */
export const loadGoneWithout = (date: BusinessDay): Promise<GoneWithout | undefined> =>
  getOne<GoneWithout>(reconciliationsTable(), withoutKey(date))

export const saveGoneWithout = (date: BusinessDay, decision: GoneWithout): Promise<void> =>
  saveEntry({ ...withoutKey(date), ...decision })
