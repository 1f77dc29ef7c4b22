import type { BusinessDay } from '../../domain/business-day.ts'
import { loadMark, moveMark, setMarkOnce } from './watermark-repository.ts'

/** How far the settlement has come. Days are settled in their order, so the last one says it all. */
const through = { book: 'settled', entry: 'through' }

/** The last day whose merchants have all been settled with; undefined where none is yet. */
export const loadSettledThrough = async (): Promise<BusinessDay | undefined> => (await loadMark(through))?.day

/** Marks a day, and all before it, as settled. What is settled stays so. */
export const saveSettledThrough = (day: BusinessDay): Promise<void> => moveMark(through, day)

type Questions = { readonly orderIds: readonly string[] }

const questionsKey = (day: BusinessDay) => ({ book: `settlement#${day}`, entry: 'questions' })

/** The orders that were in question when a day began to be settled; undefined where it has not begun. */
export const loadQuestions = async (day: BusinessDay): Promise<readonly string[] | undefined> =>
  (await loadMark<Questions>(questionsKey(day)))?.orderIds

/** Writes them down, unless somebody else has: what is written down then is what counts. */
export const keepQuestions = async (day: BusinessDay, orderIds: readonly string[]): Promise<readonly string[]> =>
  (await setMarkOnce<Questions>(questionsKey(day), { orderIds })).orderIds
