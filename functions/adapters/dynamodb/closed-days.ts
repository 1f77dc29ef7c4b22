import type { BusinessDay } from '../../domain/business-day.ts'
import { everyPartition, partitionOf } from '../../domain/shard.ts'
import { loadWatermark, raiseWatermark, setWatermarkOnce } from './watermark-repository.ts'

/**
 * Where the books stand. From the moment at which a day's reconciliation begins, nothing is booked on that day any more: what comes late
 * is booked on the first open day, as a shop does that has sent its books away.
 *
 *     event of the 22nd ── its stream is late ──► the 22nd is closed at two ──► booked on the 23rd
 */
const closedThroughKey = (partition: number) => ({ topic: `closed#${partition}`, entry: 'through' })

/** Where all partitions have been closed. */
const allClosedKey = { topic: 'closed', entry: 'through' }

/**
 * The last day that is closed for the set with this name; undefined where none is yet. Each posting reads it, and one item of a table is read 3,000
 * times a second at the most: so each partition of the journal has its own.
 */
export const closedThrough = async (setId: string): Promise<BusinessDay | undefined> =>
  (await loadWatermark(closedThroughKey(partitionOf(setId))))?.day

/** Closes a day, and all before it, for every partition. A closed day stays closed. */
export const closeDaysThrough = async (day: BusinessDay): Promise<void> => {
  const closed = (await loadWatermark(allClosedKey))?.day
  if (closed !== undefined && day <= closed) return
  await Promise.all(everyPartition.map((partition) => raiseWatermark(closedThroughKey(partition), day)))
  await raiseWatermark(allClosedKey, day)
}

const beginningKey = { topic: 'closed', entry: 'beginning' }

/** The ledger's first day; undefined where nobody has looked at it yet. */
export const loadBeginning = async (): Promise<BusinessDay | undefined> => (await loadWatermark(beginningKey))?.day

/** Writes the ledger's first day down, unless somebody else has. Gives the one that counts. */
export const keepBeginning = async (day: BusinessDay): Promise<BusinessDay> =>
  (await setWatermarkOnce(beginningKey, { day })).day
