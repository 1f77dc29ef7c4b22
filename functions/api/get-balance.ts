import { carriedNow } from '../adapters/dynamodb/batch-repository.ts'
import { loadBeginning } from '../adapters/dynamodb/closed-days.ts'
import { heldOf } from '../adapters/dynamodb/held-set-repository.ts'
import { earningsOf, timeZone } from '../adapters/dynamodb/ledger-repository.ts'
import { allPayoutsOf } from '../adapters/dynamodb/payout-repository.ts'
import { loadSettledThrough } from '../adapters/dynamodb/settled-days.ts'
import { addDays, dayOf, daysFrom } from '../domain/business-day.ts'
import type { MerchantId } from '../domain/ids.ts'
import { type Earning, earningOf } from '../domain/ledger/earning.ts'
import { balanceOfMerchant } from '../domain/settlement/balance.ts'
import { pagesUpTo } from '../http/all-pages.ts'
import { ownMerchant } from '../http/caller.ts'
import { getBalanceRoute } from '../http/contract/merchant-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { balanceView } from '../http/views/balance-view.ts'

const earnedOn = async (merchantId: MerchantId, day: string): Promise<Earning[]> => {
  const { items } = await pagesUpTo(Number.POSITIVE_INFINITY, undefined, (page) => earningsOf(merchantId, day, page))
  return items.flatMap((set) => earningOf(set) ?? [])
}

export const handler = endpoint(getBalanceRoute, async ({ params: { merchantId }, caller, now }) => {
  ownMerchant(caller, merchantId)
  const today = dayOf(now, timeZone())
  const settledThrough = await loadSettledThrough()
  const first =
    settledThrough === undefined ? ((await loadBeginning()) ?? addDays(today, -1)) : addDays(settledThrough, 1)
  const [earned, held, payouts, carried] = await Promise.all([
    // What comes late may be booked on the next day already.
    Promise.all(daysFrom(first, addDays(today, 1)).map((day) => earnedOn(merchantId, day))),
    heldOf(merchantId),
    allPayoutsOf(merchantId),
    carriedNow(merchantId),
  ])
  const balances = balanceOfMerchant({ settledThrough, unsettled: earned.flat(), held, payouts, carried })
  return { status: 200, body: balanceView(merchantId, balances) }
})
