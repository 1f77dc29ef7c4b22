import type { Merchant } from '../../adapters/dynamodb/merchant-repository.ts'

/** A merchant's profile, without its secrets. */
export const merchantView = ({ merchantId, name, webhookUrl, commissionBps }: Merchant) => ({
  merchantId,
  name,
  webhookUrl,
  commissionBps,
})
