/** A moment, in milliseconds since 1970-01-01T00:00:00Z. It comes with a request or a schedule: nothing here reads a clock. */
export type Instant = number

/** A length of time, in whole seconds. */
export type Seconds = number

export const hour: Seconds = 3600

/** The moment that comes `seconds` after another. */
export const later = (at: Instant, seconds: Seconds): Instant => at + seconds * 1000

/** A moment as ISO 8601 in UTC, `2026-11-22T13:30:00.000Z`. */
export const iso = (at: Instant): string => new Date(at).toISOString()
