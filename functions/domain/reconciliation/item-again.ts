import { isDeepStrictEqual } from 'node:util'
import type { BusinessDay } from '../business-day.ts'
import { classOfPair, type Finding, type Sides } from './classify.ts'
import { becomes, differenceOf, exceptionIdOf, type ReconciliationItem } from './item.ts'

/** Whether a later day's run has said what became of an item. */
const isAhead = ({ history }: ReconciliationItem, day: BusinessDay): boolean => (history.at(-1)?.day ?? day) > day

const isSameRow = (known: ReconciliationItem, item: ReconciliationItem): boolean =>
  isDeepStrictEqual(known[known.side], item[known.side])

/** An item that a later day had spoken about last, once more open or matched: with what both sides say of it now. */
const saidAnew = (
  known: ReconciliationItem,
  sides: Pick<Finding, 'class' | 'theirs' | 'ours'>,
  lastDay: BusinessDay,
): ReconciliationItem => {
  const isMatched = sides.class === 'MATCHED'
  return {
    ...known,
    ...sides,
    history: becomes(known.history, lastDay, sides.class),
    difference: isMatched ? [] : differenceOf({ ...sides, reference: known.reference }),
    endedDay: isMatched ? lastDay : undefined,
    exceptionId: isMatched ? undefined : exceptionIdOf(known),
  }
}

/** An item whose question is the one after those that were overtaken. */
const withOvertaken = (item: ReconciliationItem, overtaken: number | undefined): ReconciliationItem => {
  if (!overtaken) return item
  const next = { ...item, overtaken }
  return item.exceptionId ? { ...next, exceptionId: exceptionIdOf(next) } : next
}

/**
 * What becomes of an item that is known already, when its day is reconciled once more and shows it again. What a later day has made of it stays,
 * unless a corrected file shows another row than that day went by: then the new row is compared with the movement that it was matched with.
 */
export const shownAgain = (
  known: ReconciliationItem,
  item: ReconciliationItem,
  day: BusinessDay,
  feeOf: Sides['feeOf'],
): ReconciliationItem => {
  if (!isAhead(known, day)) return withOvertaken(item, known.overtaken)
  if (isSameRow(known, item)) return known
  const { theirs } = item
  const { ours } = known
  const [last] = known.history.slice(-1)
  if (!theirs || !ours || !last) return { ...item, history: known.history, class: known.class }
  return saidAnew(known, { class: classOfPair(theirs, ours, feeOf), theirs, ours }, last.day)
}

/**
 * What becomes of an item that a run of its day, or of one that it was carried into, does not show any more: it is matched there now, or a
 * corrected file has left it out. It ends, unless a later day has paired it: then a movement that went with a row that is gone has nothing to go
 * with, and a movement that a later row goes with stays as it is.
 */
export const leftOut = (known: ReconciliationItem, day: BusinessDay): ReconciliationItem => {
  const { ours, theirs, side, openedDay, history } = known
  const hasLaterWord = isAhead(known, day)
  if (openedDay < day && hasLaterWord) return known
  const [last] = history.slice(-1)
  if (!hasLaterWord || !ours || !theirs || !last) return { ...known, endedDay: day, exceptionId: undefined }
  if (side === 'ours') return known
  return saidAnew(known, { class: 'MISSING_AT_PROVIDER', theirs: undefined, ours }, last.day)
}

/**
 * What becomes of an item that somebody has decided about, when its file is read once more: it stays decided where the file says the same, or nothing
 * any more. Where it says something else, that is another question.
 */
export const decidedAgain = (
  decided: ReconciliationItem,
  shown: ReconciliationItem | undefined,
  day: BusinessDay,
  feeOf: Sides['feeOf'],
): ReconciliationItem => {
  if (decided.isReversed || (shown && isAhead(decided, day) && isSameRow(decided, shown))) return decided
  const next = shown ? shownAgain(decided, shown, day, feeOf) : leftOut(decided, day)
  const isSame = next.class === decided.class && isDeepStrictEqual(next.difference, decided.difference)
  if (next === decided || (shown && isSame)) return decided
  if (next.endedDay !== undefined || next.class === 'MATCHED') return { ...decided, difference: [] }
  const { isDecided: _, ...open } = next
  return withOvertaken({ ...open, exceptionId: exceptionIdOf(open) }, (decided.overtaken ?? 0) + 1)
}
