import { loadBatch } from '../adapters/dynamodb/batch-repository.ts'
import { heldOf } from '../adapters/dynamodb/held-set-repository.ts'
import { earningsOf } from '../adapters/dynamodb/ledger-repository.ts'
import { payoutsFor } from '../adapters/dynamodb/payout-repository.ts'
import { loadSettledThrough } from '../adapters/dynamodb/settled-days.ts'
import type { BusinessDay } from '../domain/business-day.ts'
import type { MerchantId } from '../domain/ids.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { nextCursor, pagesUpTo } from '../http/all-pages.ts'
import { ownMerchant } from '../http/caller.ts'
import { getSettlementRoute } from '../http/contract/settlement-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { settlementCsv } from '../http/views/settlement-csv.ts'
import { linesOf, settlementView } from '../http/views/settlement-view.ts'

const notFound = async (merchantId: MerchantId, date: BusinessDay): Promise<Refusal> => {
  const through = await loadSettledThrough()
  const why =
    through !== undefined && date <= through
      ? `${merchantId} had nothing to settle then`
      : 'that day is not settled yet'
  return refuse('settlement.not_found', `There is no settlement of ${date}: ${why}.`)
}

/** A file holds no more lines than a function can answer with; a longer day goes on at its `next-cursor`. */
const mostLines = 10_000

export const handler = endpoint(getSettlementRoute, async ({ params, query, caller, form }) => {
  const { merchantId } = params
  const { date } = params
  ownMerchant(caller, merchantId)
  const batch = await loadBatch(merchantId, date)
  if (batch?.status !== 'SETTLED') throw await notFound(merchantId, date)
  const held = await heldOf(merchantId)
  // What was held back on an earlier day stands before the day's own lines.
  const released = query.cursor === undefined ? held.filter(({ releasedOn }) => releasedOn === date) : []
  if (form === 'text/csv') {
    const { items, cursor } = await pagesUpTo(mostLines, query.cursor, (page) => earningsOf(merchantId, date, page))
    const content = settlementCsv(batch, linesOf(batch, items, held, released), cursor === null)
    return { status: 200, body: {}, text: { type: 'text/csv; charset=utf-8', content }, headers: nextCursor(cursor) }
  }
  const { items, cursor } = await earningsOf(merchantId, date, query)
  const payouts = await payoutsFor(batch)
  return { status: 200, body: { ...settlementView(batch, payouts, items, held, released), cursor } }
})
