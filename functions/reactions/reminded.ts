import { alertOperators } from '../adapters/alert.ts'
import { formatMoney } from '../domain/money.ts'
import { notifyMerchant } from './notify-merchant.ts'
import type { Reaction } from './reaction.ts'

/** A delivery is late: the merchant is reminded, and from the second time on the operators hear of it too. */
export const reminded: Reaction<'reminded'> = async (order, event) => {
  await notifyMerchant('order.reminder', order, event)
  if (event.reminder < 2) return
  const { orderId, merchantId, total } = order
  await alertOperators(
    `Delivery late: ${orderId}, ${merchantId}, ${formatMoney(total)} held. Refunded soon if nobody acts.`,
  )
}
