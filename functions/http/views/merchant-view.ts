import type { Merchant } from '../../adapters/dynamodb/merchant-repository.ts'
import { toIso } from '../../domain/time.ts'

/** A merchant's profile, with who has changed what of it, without its secrets. */
export const merchantView = ({ merchantId, name, webhookUrl, commissionBps, changes = [] }: Merchant) => ({
  merchantId,
  name,
  webhookUrl,
  commissionBps,
  changes: changes.map(({ at, ...change }) => ({ at: toIso(at), ...change })),
})
