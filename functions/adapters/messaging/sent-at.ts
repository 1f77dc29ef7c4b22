import type { Instant } from '../../domain/time.ts'

/**
 * The moment at which a message leaves the system. All that decides takes its time from the event; but a receiver compares a
 * message's date with a clock of its own, and refuses one that is off by minutes: because it waited in a queue, or because the
 * local runtime's clock was moved on. So this one time is the machine's.
 */
export const sentAt = (): Instant => Date.now()
