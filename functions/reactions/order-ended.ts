import { stopWaiting } from './effects/stop-waiting.ts'
import type { Reaction } from './reaction.ts'

/** An order was completed, or closed because nobody paid it. */
export const orderEnded: Reaction = { stopWaiting }
