import { post } from '../../adapters/dynamodb/ledger-repository.ts'
import { postingOf } from '../../domain/ledger/posting.ts'
import type { Effect } from '../reaction.ts'

/** What the event has moved between the accounts goes into the ledger. */
export const postToLedger: Effect = async (order) => {
  const set = postingOf(order)
  if (set) await post(set)
}
