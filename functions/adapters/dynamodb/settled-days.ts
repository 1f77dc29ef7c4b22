import type { BusinessDay } from '../../domain/business-day.ts'
import { loadWatermark, raiseWatermark, setWatermarkOnce } from './watermark-repository.ts'

/** How far the settlement has come. Days are settled in their order, so the last one says it all. */
const settledThroughKey = { topic: 'settled', entry: 'through' }

/** The last day whose merchants have all been settled with; undefined where none is yet. */
export const loadSettledThrough = async (): Promise<BusinessDay | undefined> =>
  (await loadWatermark(settledThroughKey))?.day

/** Moves the watermark: the day, and all before it, are settled. What is settled stays so. */
export const saveSettledThrough = (day: BusinessDay): Promise<void> => raiseWatermark(settledThroughKey, day)

type Holds = { readonly orderIds: readonly string[] }

const holdsKey = (day: BusinessDay) => ({ topic: `settlement#${day}`, entry: 'holds' })

/** The orders that were on hold when a day began to be settled; undefined where it has not begun. */
export const loadHolds = async (day: BusinessDay): Promise<readonly string[] | undefined> =>
  (await loadWatermark<Holds>(holdsKey(day)))?.orderIds

/** Writes them down, unless somebody else has: what is written down then is what counts. */
export const keepHolds = async (day: BusinessDay, orderIds: readonly string[]): Promise<readonly string[]> =>
  (await setWatermarkOnce<Holds>(holdsKey(day), { orderIds })).orderIds
