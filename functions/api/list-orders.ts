import { ordersOfMerchant, ordersOfUser } from '../adapters/dynamodb/order-lists.ts'
import { type MerchantId, namedUser, type UserId } from '../domain/ids.ts'
import { refuse } from '../domain/refusal.ts'
import type { Caller } from '../http/caller.ts'
import { listOrdersRoute } from '../http/contract/order-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { orderView } from '../http/views/order-view.ts'

type Party = { userId?: string | undefined; merchantId?: string | undefined }

/** Whose orders: a shopper and a merchant may only name themselves, an operator names exactly one party. */
const partyOf = (caller: Caller, asked: Party): Party => {
  if (caller.role === 'operator') {
    if ((asked.userId === undefined) !== (asked.merchantId === undefined)) return asked
    throw refuse('request.invalid', 'Name the party whose orders to list.', [
      { field: asked.userId ? 'merchantId' : 'userId', message: 'expected either userId or merchantId' },
    ])
  }
  const own = caller.role === 'merchant' ? { merchantId: caller.merchantId } : { userId: caller.userId }
  const foreign = (['userId', 'merchantId'] as const).filter(
    (name) => asked[name] !== undefined && asked[name] !== (own as Party)[name],
  )
  if (foreign.length > 0)
    throw refuse(
      'auth.forbidden',
      'Only an operator lists the orders of others.',
      foreign.map((field) => ({ field, message: 'leave it out' })),
    )
  return own
}

export const handler = endpoint(listOrdersRoute, async ({ query: { userId, merchantId, ...page }, caller }) => {
  const party = partyOf(caller, { userId: userId && namedUser(userId), merchantId })
  const { items, cursor } = party.merchantId
    ? await ordersOfMerchant(party.merchantId as MerchantId, page)
    : await ordersOfUser(party.userId as UserId, page)
  return { status: 200, body: { items: items.map((order) => orderView(order, caller.role)), cursor } }
})
