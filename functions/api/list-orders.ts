import { ordersOfMerchant, ordersOfUser } from '../adapters/dynamodb/order-lists.ts'
import { type MerchantId, namedUser, type UserId } from '../domain/ids.ts'
import { refuse } from '../domain/refusal.ts'
import type { Caller } from '../http/caller.ts'
import { listOrdersRoute } from '../http/contract/order-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { orderView } from '../http/views/order-view.ts'

type Party = { readonly userId: UserId } | { readonly merchantId: MerchantId }
type Asked = { readonly userId: UserId | undefined; readonly merchantId: MerchantId | undefined }

/** Whose orders: a shopper and a merchant may only name themselves, an operator names exactly one party. */
const partyOf = (caller: Caller, { userId, merchantId }: Asked): Party => {
  if (caller.role === 'operator') {
    if (userId && !merchantId) return { userId }
    if (merchantId && !userId) return { merchantId }
    throw refuse('request.invalid', 'Name the party whose orders to list.', [
      { field: userId ? 'merchantId' : 'userId', message: 'expected either userId or merchantId' },
    ])
  }
  const own = caller.role === 'merchant' ? { merchantId: caller.merchantId } : { userId: caller.userId }
  const isForeign = {
    userId: userId && !('userId' in own && own.userId === userId),
    merchantId: merchantId && !('merchantId' in own && own.merchantId === merchantId),
  }
  const foreign = (['userId', 'merchantId'] as const).filter((name) => isForeign[name])
  if (foreign.length > 0)
    throw refuse(
      'auth.forbidden',
      'Only an operator lists the orders of others.',
      foreign.map((field) => ({ field, message: 'leave it out' })),
    )
  return own
}

export const handler = endpoint(listOrdersRoute, async ({ query: { userId, merchantId, ...page }, caller }) => {
  const party = partyOf(caller, { userId: userId ? namedUser(userId) : undefined, merchantId })
  const { items, cursor } =
    'merchantId' in party ? await ordersOfMerchant(party.merchantId, page) : await ordersOfUser(party.userId, page)
  return { status: 200, body: { items: items.map((order) => orderView(order, caller.role)), cursor } }
})
