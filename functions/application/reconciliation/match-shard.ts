import { timeZone } from '../../adapters/dynamodb/ledger-repository.ts'
import { itemsUntil } from '../../adapters/dynamodb/reconciliation-item-repository.ts'
import { saveShare } from '../../adapters/dynamodb/reconciliation-run-repository.ts'
import { endOf, startOf } from '../../domain/business-day.ts'
import type { ReconciliationClass } from '../../domain/reconciliation/classes.ts'
import { classify, type Finding } from '../../domain/reconciliation/classify.ts'
import { isCarriedInto, itemsOf } from '../../domain/reconciliation/item.ts'
import { addMovements, tallyOf } from '../../domain/reconciliation/tally.ts'
import type { Instant } from '../../domain/time.ts'
import { inGroups } from '../in-groups.ts'
import { heal } from './apply-missed-event.ts'
import { refine } from './find-on-other-day.ts'
import { saveItems, unreadableItems } from './save-items.ts'
import { isIn, oursOf, type Share, theirsOf } from './shard-sides.ts'
import { providerOf } from './summarize-statement.ts'

const decided: readonly ReconciliationClass[] = ['MATCHED', 'CARRIED_OVER']

/** The findings that nothing but a human's decision can end. */
const forHumans = async (provider: string, findings: readonly Finding[], now: Instant): Promise<Set<Finding>> => {
  const humans = new Set<Finding>()
  for (const finding of findings) {
    if (decided.includes(finding.class)) continue
    const isHealed = finding.class === 'MISSING_HERE' && finding.theirs && (await heal(provider, finding.theirs, now))
    if (!isHealed) humans.add(finding)
  }
  return humans
}

/**
 * Brings one share of a day's bookings together: the file's rows, our movements, and what earlier days have left over. It may be done
 * again at any time, from the beginning, and comes to the same.
 */
export const reconcileShare = async (share: Share, now: Instant): Promise<void> => {
  const { provider, date, revision, share: number } = share
  const [theirs, ours, known] = await Promise.all([theirsOf(share, now), oursOf(share), itemsUntil(provider, date)])
  const mine = known.filter(({ reference, class: name }) =>
    name === 'UNREADABLE_ROW' ? number === 0 : isIn(share)(reference),
  )
  const carried = mine.filter((item) => isCarriedInto(item, date))
  const found = classify({
    theirs: theirs.rows,
    ours,
    carried: { theirs: carried.flatMap((item) => item.theirs ?? []), ours: carried.flatMap((item) => item.ours ?? []) },
    day: { start: startOf(date, timeZone()), end: endOf(date, timeZone()) },
    feeOf: providerOf(provider).feeOf,
  })
  const findings: Finding[] = []
  await inGroups(found.entries(), 25, async ([index, finding]) => {
    findings[index] = await refine(finding, share)
  })
  const humans = await forHumans(provider, findings, now)
  const items = itemsOf(provider, date, findings, (finding) => humans.has(finding))
  const before = [...carried, ...mine.filter(({ openedDay }) => openedDay === date)]
  await saveItems(share, before, [...items, ...unreadableItems(share, theirs.unreadable)], now)
  await saveShare(provider, date, revision, number, {
    tally: tallyOf(findings),
    ledger: addMovements(ours.map(({ amount }) => ({ ...amount, rows: 1 }))),
  })
}
