import { type Instant, iso } from './time.ts'

/** A day of the calendar, `2026-11-22`. Days compare as texts do. */
export type Day = string

const dayMs = 86_400_000

const midnightUtc = (day: Day): Instant => Date.parse(`${day}T00:00:00Z`)

const formats = new Map<string, Intl.DateTimeFormat>()

const formatIn = (zone: string): Intl.DateTimeFormat => {
  const format = formats.get(zone) ?? new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
  formats.set(zone, format)
  return format
}

/** How far the clocks of a zone are ahead of UTC, in milliseconds. Only the offset is taken from `Intl`: it is the same in every locale's calendar. */
const offsetAt = (at: Instant, zone: string): number => {
  const name = formatIn(zone)
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')?.value
  const parts = /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(name ?? '')
  if (!parts) throw new Error(`${zone} has the offset ${name}, which cannot be read`)
  const [, sign, hours = 0, minutes = 0, seconds = 0] = parts
  const ahead = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)
  return (sign === '-' ? -ahead : ahead) * 1000
}

/** What the clocks of a zone show, as the moment at which clocks in UTC show the same. */
const wallClock = (at: Instant, zone: string): Instant => at + offsetAt(at, zone)

/** The day that a moment belongs to in a zone (`Europe/Berlin`). Throws a RangeError for a zone that does not exist. */
export const dayAt = (at: Instant, zone: string): Day => iso(wallClock(at, zone)).slice(0, 10)

/**
 * The moment at which a day is over in a zone: the first that belongs to a later day. Clocks that are changed around this midnight
 * show it at one of two offsets; where they skip it, the moment of their change is midnight by the offset before.
 */
export const endOf = (day: Day, zone: string): Instant => {
  const midnight = midnightUtc(day) + dayMs
  const around = [midnight - dayMs, midnight + dayMs].map((at) => midnight - offsetAt(at, zone))
  const [first, second] = [Math.min(...around), Math.max(...around)]
  return wallClock(first, zone) >= midnight ? first : second
}

const shifted = (day: Day, days: number): Day => iso(midnightUtc(day) + days * dayMs).slice(0, 10)
export const nextDay = (day: Day): Day => shifted(day, 1)
export const dayBefore = (day: Day): Day => shifted(day, -1)

/** Whether a text is a day of the calendar: `2026-02-30` and `2026-2-3` are not. */
export const isDay = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(midnightUtc(text)) && shifted(text, 0) === text
