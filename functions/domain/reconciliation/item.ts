import type { BusinessDay } from '../business-day.ts'
import { derivedId, type ExceptionId } from '../ids.ts'
import { type Money, money, subtract } from '../money.ts'
import type { ReconciliationClass } from './classes.ts'
import type { Finding, OurRow } from './classify.ts'
import type { StatementRow } from './statement.ts'

/** A booking that is not simply matched: what both sides say of it, from the day that found it to the day that ends it. */
export type ReconciliationItem = {
  readonly provider: string
  readonly openedDay: BusinessDay
  readonly class: ReconciliationClass
  readonly reference: string
  readonly kind: StatementRow['kind']
  readonly orderId: string
  /** Tells rows apart that a file shows several times. */
  readonly ordinal: number
  readonly theirs?: StatementRow | undefined
  readonly ours?: OurRow | undefined
  /** What the file shows of a row that nobody can read. */
  readonly text?: string | undefined
  /** By how much it makes the provider's balance differ from ours. */
  readonly difference: readonly Money[]
  readonly endedDay?: BusinessDay | undefined
  /** An operator has ended it: no later run takes it up again. */
  readonly isDecided?: true
  /** The human's business that it is, where it is one. */
  readonly exceptionId?: ExceptionId | undefined
}

/** These are looked for on the other side once more, the next day. */
const oneSided: readonly ReconciliationClass[] = ['CARRIED_OVER', 'MISSING_HERE', 'MISSING_AT_PROVIDER']

/** Whether an item is still open when a day's run begins: also one that an earlier run of the same day has ended. */
export const isCarriedInto = (
  { class: name, openedDay, endedDay, isDecided }: ReconciliationItem,
  day: BusinessDay,
): boolean => !isDecided && oneSided.includes(name) && openedDay < day && (endedDay === undefined || endedDay >= day)

/** Whether an item still makes a difference at the end of a day. */
export const isOpenAt = ({ openedDay, endedDay }: ReconciliationItem, day: BusinessDay): boolean =>
  openedDay <= day && (endedDay === undefined || endedDay > day)

const differenceOf = ({ class: name, theirs, ours }: Finding): Money[] => {
  if (name === 'FEE_MISMATCH' || name === 'STATUS_MISMATCH') return []
  if (theirs && ours && theirs.amount.currency === ours.amount.currency) return [subtract(theirs.amount, ours.amount)]
  return [...(theirs ? [theirs.amount] : []), ...(ours ? [money(-ours.amount.amount, ours.amount.currency)] : [])]
}

/** The exception that an item is: the same one on each day on which it is still open. */
const exceptionIdOf = (provider: string, { class: name, reference }: Finding, kind: string, ordinal: number) =>
  derivedId('exception', provider, name, kind, reference, String(ordinal))

/** The items of a run's findings: all that is not simply matched. `needsHuman` are those that nothing but a decision can end. */
export const itemsOf = (
  provider: string,
  day: BusinessDay,
  findings: readonly Finding[],
  needsHuman: (finding: Finding) => boolean,
): ReconciliationItem[] => {
  const ordinals = new Map<string, number>()
  return findings
    .filter((finding) => finding.class !== 'MATCHED')
    .map((finding) => {
      const { class: name, reference, theirs, ours } = finding
      const side = theirs ?? ours
      const kind = side?.kind ?? 'capture'
      const key = `${name} ${kind} ${reference}`
      const ordinal = ordinals.get(key) ?? 0
      ordinals.set(key, ordinal + 1)
      return {
        provider,
        openedDay: day,
        class: name,
        reference,
        kind,
        orderId: side?.orderId ?? '',
        ordinal,
        theirs,
        ours,
        difference: differenceOf(finding),
        ...(needsHuman(finding) && { exceptionId: exceptionIdOf(provider, finding, kind, ordinal) }),
      }
    })
}

/** The item of a row that nobody can read. All that the file's sums leave for such rows is put to the first of them. */
export const unreadableItem = (
  provider: string,
  day: BusinessDay,
  { line, text }: { line: number; text: string },
  difference: readonly Money[],
): ReconciliationItem => {
  const reference = `line ${line}`
  const finding: Finding = { class: 'UNREADABLE_ROW', reference }
  const exceptionId = exceptionIdOf(`${provider} ${day}`, finding, 'capture', 0)
  return {
    provider,
    openedDay: day,
    class: 'UNREADABLE_ROW',
    reference,
    kind: 'capture',
    orderId: '',
    ordinal: 0,
    text: text.slice(0, 500),
    difference,
    exceptionId,
  }
}
