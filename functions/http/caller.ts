import { type MerchantId, type UserId, userIdOf } from '../domain/ids.ts'
import type { Order } from '../domain/order/order.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { merchantId as merchantIdField } from './contract/fields.ts'
import type { Role } from './contract/route.ts'

/** Who calls, as the verified token says. */
export type Caller =
  | { readonly role: 'shopper' | 'operator'; readonly userId: UserId }
  | { readonly role: 'merchant'; readonly userId: UserId; readonly merchantId: MerchantId }

type Claims = Readonly<Record<string, unknown>>

/** Throws `auth.unauthorized` without a token, `auth.forbidden` for a role that the route does not serve. */
export const callerOf = (claims: Claims | undefined, roles: readonly Role[]): Caller => {
  const { sub, role, merchantId } = claims ?? {}
  if (typeof sub !== 'string' || !sub) throw refuse('auth.unauthorized', 'A bearer token is needed.')
  if (!roles.some((one) => one === role)) throw refuse('auth.forbidden', `This is for: ${roles.join(', ')}.`)
  const userId = userIdOf(sub)
  if (role !== 'merchant') return { role: role as 'shopper' | 'operator', userId }
  const claimed = merchantIdField.safeParse(merchantId)
  if (!claimed.success)
    throw refuse('auth.forbidden', 'The token of a merchant needs the claim merchantId, mer_ and its id.')
  return { role, userId, merchantId: claimed.data }
}

/** The merchant that calls. Only for routes that serve merchants alone. Throws the refusal `auth.forbidden` for another role. */
export const asMerchant = (caller: Caller): MerchantId => {
  if (caller.role !== 'merchant') throw refuse('auth.forbidden', 'This is for: merchant.')
  return caller.merchantId
}

/** Whether the caller is a party of the order. To everybody else the order does not exist. */
export const mayRead = (caller: Caller, order: Order): boolean => {
  if (caller.role === 'merchant') return order.merchantId === caller.merchantId
  return caller.role === 'operator' || order.userId === caller.userId
}

/** The refusal `merchant.not_found`: also the answer about another merchant. */
export const merchantNotFound = (merchantId: string): Refusal =>
  refuse('merchant.not_found', `There is no merchant ${merchantId}.`)

/** Lets a merchant through to itself and an operator to every merchant. Throws the refusal `merchant.not_found` for another merchant. */
export const ownMerchant = (caller: Caller, merchantId: MerchantId): void => {
  if (caller.role === 'merchant' && caller.merchantId !== merchantId) throw merchantNotFound(merchantId)
}
