import type { BusinessDay } from '../business-day.ts'
import { derivedId, type ExceptionId } from '../ids.ts'
import { type Money, money, subtract } from '../money.ts'
import type { ReconciliationClass } from './classes.ts'
import type { Finding, OurRow } from './classify.ts'
import type { StatementRow } from './statement.ts'

/**
 * A booking that is not simply matched: what both sides say of it, from the day that found it to the day that ends it. It is known by that day, its
 * side, kind, reference and ordinal; what class it is of may change.
 */
export type ReconciliationItem = {
  readonly provider: string
  readonly openedDay: BusinessDay
  /** Who shows it; the provider, where both do. */
  readonly side: 'theirs' | 'ours'
  readonly kind: StatementRow['kind']
  readonly reference: string
  /** Tells rows apart that a file shows several times. */
  readonly ordinal: number
  readonly orderId: string
  readonly class: ReconciliationClass
  /** The classes that it was of, and from which day's run on; the last one is the one above. */
  readonly history: readonly { readonly day: BusinessDay; readonly class: ReconciliationClass }[]
  readonly theirs?: StatementRow | undefined
  readonly ours?: OurRow | undefined
  /** What the file shows of a row that nobody can read. */
  readonly text?: string | undefined
  /** By how much it makes the provider's balance differ from ours. */
  readonly difference: readonly Money[]
  readonly endedDay?: BusinessDay | undefined
  /** An operator has ended it: no later run takes it up again, unless its file says something else by then. */
  readonly isDecided?: true
  /** How many decisions about it a corrected file has overtaken: what it says now is another question. */
  readonly overtaken?: number | undefined
  /** Its order has taken back what it had booked: our ledger follows no file any more. */
  readonly isReversed?: true
  /** The human's business that it is, where it is one. */
  readonly exceptionId?: ExceptionId | undefined
}

/** These are looked for on the other side once more, the next day. */
const oneSided: readonly ReconciliationClass[] = ['CARRIED_OVER', 'MISSING_HERE', 'MISSING_AT_PROVIDER']

/** Whether an item is still open when a day's run begins: also one that an earlier run of the same day, or a later day, has ended. */
export const isCarriedInto = (
  { openedDay, endedDay, isDecided, history }: ReconciliationItem,
  day: BusinessDay,
): boolean => {
  const before = history.findLast((one) => one.day < day)?.class
  return !isDecided && before !== undefined && oneSided.includes(before) && openedDay < day && (endedDay ?? day) >= day
}

/** Whether an item still makes a difference at the end of a day. */
export const isOpenAt = ({ openedDay, endedDay }: ReconciliationItem, day: BusinessDay): boolean =>
  openedDay <= day && (endedDay === undefined || endedDay > day)

/** Whether it is a capture of ours that the provider does not have, or says that it was none: its order can take it back. */
export const isReversible = ({ class: name, kind, ours, isDecided }: ReconciliationItem): boolean =>
  kind === 'capture' &&
  ours !== undefined &&
  !isDecided &&
  (name === 'MISSING_AT_PROVIDER' || name === 'STATUS_MISMATCH')

/** By how much a finding makes the provider's balance differ from ours, by currency. */
export const differenceOf = ({ class: name, theirs, ours }: Finding): Money[] => {
  if (name === 'FEE_MISMATCH' || name === 'STATUS_MISMATCH') return []
  if (theirs && ours && theirs.amount.currency === ours.amount.currency) return [subtract(theirs.amount, ours.amount)]
  return [...(theirs ? [theirs.amount] : []), ...(ours ? [money(-ours.amount.amount, ours.amount.currency)] : [])]
}

type Identity = Pick<ReconciliationItem, 'provider' | 'openedDay' | 'side' | 'kind' | 'reference' | 'ordinal'>

/** The name of an item among those of its provider; items of an earlier day come first. */
export const itemName = ({ openedDay, side, kind, reference, ordinal }: Identity): string =>
  `${openedDay}#${side}#${kind}#${reference}#${ordinal}`

/** The exception that an item is: the same one as long as it is open. */
export const exceptionIdOf = (identity: Identity & Pick<ReconciliationItem, 'overtaken'>) => {
  const { provider, overtaken } = identity
  return derivedId('exception', provider, itemName(identity), ...(overtaken ? [String(overtaken)] : []))
}

/** The history of an item that is of a class from a day's run on: of what was said on that day before, only the last counts. */
export const becomes = (
  history: ReconciliationItem['history'],
  day: BusinessDay,
  name: ReconciliationClass,
): ReconciliationItem['history'] => {
  const before = history.filter((one) => one.day < day)
  return before.at(-1)?.class === name ? before : [...before, { day, class: name }]
}

const keyOf = ({ side, kind, reference }: Pick<Identity, 'side' | 'kind' | 'reference'>) =>
  `${side} ${kind} ${reference}`

/** Numbers the rows of a file that show the same, each on its side, from 0. */
class Ordinals {
  readonly #next = new Map<string, number>()

  take(key: string): number {
    const ordinal = this.#next.get(key) ?? 0
    this.#next.set(key, ordinal + 1)
    return ordinal
  }
}

/**
 * The items of a day's findings: all that is not simply matched, and those of earlier days (`carried`) with what the day has made of them.
 * `needsHuman` are those that nothing but a decision can end.
 */
export const itemsOf = (
  { provider, day, carried }: { provider: string; day: BusinessDay; carried: readonly ReconciliationItem[] },
  findings: readonly Finding[],
  needsHuman: (finding: Finding) => boolean,
): ReconciliationItem[] => {
  const ordinals = new Ordinals()
  const earlierOnes = Map.groupBy(carried, keyOf)
  return findings.flatMap((finding): ReconciliationItem[] => {
    const { class: name, reference, theirs, ours } = finding
    const kind = (theirs ?? ours)?.kind ?? 'capture'
    const side = finding.carried === 'ours' || !theirs ? 'ours' : 'theirs'
    const key = keyOf({ side, kind, reference })
    const earlier = finding.carried && earlierOnes.get(key)?.shift()
    const ordinal = finding.carried ? 0 : ordinals.take(key)
    if (name === 'MATCHED' && !earlier) return []
    const identity = earlier ?? { provider, openedDay: day, side, kind, reference, ordinal }
    const { openedDay } = identity
    const overtaken = earlier?.overtaken
    return [
      {
        provider,
        openedDay,
        side,
        kind,
        reference,
        ordinal: identity.ordinal,
        ...(overtaken && { overtaken }),
        orderId: (theirs ?? ours)?.orderId ?? '',
        class: name,
        history: becomes(earlier?.history ?? [], day, name),
        theirs,
        ours,
        difference: name === 'MATCHED' ? [] : differenceOf(finding),
        ...(name === 'MATCHED' && { endedDay: day }),
        ...(needsHuman(finding) && { exceptionId: exceptionIdOf(identity) }),
      },
    ]
  })
}

/** The item of a row that nobody can read. All that the file's sums leave for such rows is put to the first of them. */
export const unreadableItem = (
  provider: string,
  day: BusinessDay,
  { line, text }: { line: number; text: string },
  difference: readonly Money[],
): ReconciliationItem => {
  const identity = {
    provider,
    openedDay: day,
    side: 'theirs',
    kind: 'capture',
    reference: `line ${line}`,
    ordinal: 0,
  } as const
  return {
    ...identity,
    class: 'UNREADABLE_ROW',
    history: [{ day, class: 'UNREADABLE_ROW' }],
    orderId: '',
    text: text.slice(0, 500),
    difference,
    exceptionId: exceptionIdOf(identity),
  }
}
