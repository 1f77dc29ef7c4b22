import { formatMoney } from '../domain/money.ts'
import type { EventOf } from '../domain/order/events.ts'
import { tellMerchant } from './effects/tell-merchant.ts'
import { tellOperators } from './effects/tell-operators.ts'
import type { Reaction } from './reaction.ts'

/** A delivery is late: the merchant is reminded, and from the second time on the operators hear of it too. */
export const reminded: Reaction<EventOf<'reminded'>> = {
  tellMerchant: tellMerchant('order.reminder'),
  tellOperators: tellOperators(({ orderId, merchantId, total }, { reminder }) =>
    reminder < 2
      ? undefined
      : `Delivery late: ${orderId}, ${merchantId}, ${formatMoney(total)} held. Refunded soon if nobody acts.`,
  ),
}
