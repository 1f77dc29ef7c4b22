/** Milliseconds since 1970-01-01T00:00:00Z. It arrives with the event; nothing in here reads a clock. */
export type Instant = number

/** A length of time in whole seconds, the unit of every window, wait and deadline. */
export type Seconds = number

export const minute: Seconds = 60
export const hour: Seconds = 60 * minute
export const day: Seconds = 24 * hour

/** The moment `seconds` after another; before it where they are negative. */
export const after = (instant: Instant, seconds: Seconds): Instant => instant + seconds * 1000

/** Whole seconds from `now` until `instant`, rounded up, so that a wait of that length never ends early. At least 1. */
export const secondsUntil = (instant: Instant, now: Instant): Seconds => Math.max(1, Math.ceil((instant - now) / 1000))

/** A moment as ISO 8601 in UTC, with milliseconds. */
export const toIso = (instant: Instant): string => new Date(instant).toISOString()
