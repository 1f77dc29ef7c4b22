import { postToLedger } from './effects/post-to-ledger.ts'
import { ringForExceptions } from './effects/ring-for-exceptions.ts'
import { all, nothing, type Reaction } from './reaction.ts'
import { reactions } from './reactions.ts'

/** All that an event sets in motion: what its reaction says, and what every event does. Throws where one of its effects fails. */
export const reactTo: Reaction = (order, event) => {
  const reaction = (reactions[event.type] ?? nothing) as Reaction
  return all(reaction, postToLedger, ringForExceptions)(order, event)
}
