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

const beginningKey = { topic: 'closed', entry: 'beginning' }

/** The ledger's first day; undefined where nobody has looked at it yet. */
export const loadBeginning = async (): Promise<BusinessDay | undefined> => (await loadWatermark(beginningKey))?.day

/** Writes the ledger's first day down, unless somebody else has. Gives the one that counts. */
export const keepBeginning = async (day: BusinessDay): Promise<BusinessDay> =>
  (await setWatermarkOnce(beginningKey, { day })).day
