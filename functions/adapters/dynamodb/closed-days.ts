import type { BusinessDay } from '../../domain/business-day.ts'
import { loadWatermark, raiseWatermark, setWatermarkOnce } from './watermark-repository.ts'

/**
 * Where the books stand. From the moment at which a day's reconciliation begins, nothing is booked on that day any more: what comes late
 * is booked on the first open day, as a shop does that has sent its books away.
 *
 *     event of the 22nd ── its stream is late ──► the 22nd is closed at two ──► booked on the 23rd
 */
const closedThroughKey = { topic: 'closed', entry: 'through' }

/** The last day that is closed; undefined where none is yet. */
export const closedThrough = async (): Promise<BusinessDay | undefined> => (await loadWatermark(closedThroughKey))?.day

/** Closes a day, and all before it. A closed day stays closed. */
export const closeDaysThrough = (day: BusinessDay): Promise<void> => raiseWatermark(closedThroughKey, day)

/** The day on which the ledger was first looked at: the first of which there has to be something. */
export const keepBeginning = async (today: BusinessDay): Promise<BusinessDay> =>
  (await setWatermarkOnce({ topic: 'closed', entry: 'beginning' }, { day: today })).day
