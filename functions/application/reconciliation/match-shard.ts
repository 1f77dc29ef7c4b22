import { itemsUntil } from '../../adapters/dynamodb/reconciliation-item-repository.ts'
import { saveShardFindings } from '../../adapters/dynamodb/reconciliation-run-repository.ts'
import type { ReconciliationClass } from '../../domain/reconciliation/classes.ts'
import { classify, type Finding } from '../../domain/reconciliation/classify.ts'
import { fileSumsOf } from '../../domain/reconciliation/file-sums.ts'
import { isCarriedInto, itemsOf } from '../../domain/reconciliation/item.ts'
import { noStatement } from '../../domain/reconciliation/run.ts'
import type { Span, StatementRow } from '../../domain/reconciliation/statement.ts'
import { addMovements, tallyOf } from '../../domain/reconciliation/tally.ts'
import { partitionsOf } from '../../domain/shard.ts'
import type { Instant } from '../../domain/time.ts'
import { inGroups } from '../in-groups.ts'
import { applyMissedEvent } from './apply-missed-event.ts'
import { findingsOfFileRows, isOfFileAlone } from './file-rows.ts'
import { findOnOtherDay } from './find-on-other-day.ts'
import { dayOfBoth, providerOf } from './provider-day.ts'
import { saveItems, unreadableItems } from './save-items.ts'
import { isInShard, rowsAtProvider, rowsHere, type ShardJob } from './shard-sides.ts'

/** No moment belongs to it: whatever is booked is carried over to the next day. */
const nowhere: Span = { start: Number.POSITIVE_INFINITY, end: Number.NEGATIVE_INFINITY }

const rowName = ({ kind, reference }: Pick<StatementRow, 'kind' | 'reference'>) => `${kind} ${reference}`

const matchedByThemselves: readonly ReconciliationClass[] = ['MATCHED', 'CARRIED_OVER']

/**
 * The findings that nothing but a human's decision can end. What the provider alone knows of is booked, unless somebody has decided about it
 * already: then it would be booked twice.
 */
const needingDecision = async (
  provider: string,
  findings: readonly Finding[],
  isDecided: (row: StatementRow) => boolean,
  now: Instant,
): Promise<Set<Finding>> => {
  const humans = new Set<Finding>()
  const undecided = findings.filter((finding) => !matchedByThemselves.includes(finding.class))
  const byOrder = Map.groupBy(undecided, ({ reference, theirs }) => theirs?.orderId || reference)
  // Each may wait for its provider. What is about one order is done in turn.
  await inGroups(byOrder.values(), 10, async (same) => {
    for (const finding of same) {
      const { class: name, theirs } = finding
      const isMissing = name === 'MISSING_HERE' && theirs && !isDecided(theirs)
      if (!isMissing || !(await applyMissedEvent(provider, theirs, now))) humans.add(finding)
    }
  })
  return humans
}

/**
 * Brings one shard of a day's bookings together: the file's rows, our movements, and what earlier days have left over. It may be done
 * again at any time, from the beginning, with the same result.
 */
export const matchShard = async (shard: ShardJob, now: Instant): Promise<void> => {
  const { provider, date, revision, shard: number } = shard
  const [theirs, ours, known] = await Promise.all([
    rowsAtProvider(shard, now),
    rowsHere(shard),
    Array.fromAsync(itemsUntil(provider, date, partitionsOf(number, shard.shards))),
  ])
  const mine = known.filter(({ reference, class: name }) =>
    name === 'UNREADABLE_ROW' ? number === 0 : isInShard(shard)(reference),
  )
  const carried = mine.filter((item) => isCarriedInto(item, date))
  const found = classify({
    theirs: theirs.rows.filter((row) => !isOfFileAlone(row)),
    ours,
    // Each as its own day has left it over: what an earlier run of this day has brought it together with is of this day, and comes again.
    carried: {
      theirs: carried.flatMap(({ side, theirs: row }) => (side === 'theirs' && row ? [row] : [])),
      ours: carried.flatMap(({ side, ours: row }) => (side === 'ours' && row ? [row] : [])),
    },
    // Without a statement the next one may show it.
    day: revision === noStatement ? nowhere : dayOfBoth(shard),
    feeOf: providerOf(provider).feeOf,
  })
  const alone = await findingsOfFileRows(shard, theirs.rows.filter(isOfFileAlone))
  const findings: Finding[] = []
  await inGroups(found.entries(), 25, async ([index, finding]) => {
    findings[index] = await findOnOtherDay(finding, shard)
  })
  findings.push(...alone)
  const own = mine.filter(({ openedDay }) => openedDay === date)
  const decided = new Set(own.filter((item) => item.isDecided && item.side === 'theirs').map(rowName))
  const humans = await needingDecision(provider, findings, (row) => decided.has(rowName(row)), now)
  const items = itemsOf({ provider, day: date, carried }, findings, (finding) => humans.has(finding))
  await saveItems(shard, [...carried, ...own], [...items, ...unreadableItems(shard, theirs.unreadable)], now)
  await saveShardFindings(provider, date, revision, number, {
    tally: tallyOf(findings),
    ledger: addMovements(
      [...ours, ...alone.flatMap((finding) => finding.ours ?? [])].map(({ amount }) => ({ ...amount, rows: 1 })),
    ),
    fileSums: fileSumsOf(alone),
    payouts: alone.flatMap(({ ours: booked }) =>
      booked?.kind === 'payout' ? [{ reference: booked.reference, amount: booked.amount, bookedAt: booked.at }] : [],
    ),
  })
}
