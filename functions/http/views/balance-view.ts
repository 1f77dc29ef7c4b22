import type { MerchantId } from '../../domain/ids.ts'
import { money } from '../../domain/money.ts'
import type { MerchantBalance } from '../../domain/settlement/balance.ts'

/** What a merchant is owed, by currency, and what each part of it waits for. */
export const balanceView = (merchantId: MerchantId, balances: Readonly<Record<string, MerchantBalance>>) => ({
  merchantId,
  items: Object.entries(balances)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, { unsettled, held, onItsWay, carried }]) => ({
      unsettled: money(unsettled, currency),
      held: money(held, currency),
      onItsWay: money(onItsWay, currency),
      carried: money(carried, currency),
      total: money(unsettled + held + onItsWay + carried, currency),
    })),
})
