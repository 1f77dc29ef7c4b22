import type { Instant } from './time.ts'

/** A day of the ledger, `2026-11-22`, from midnight to midnight in the platform's time zone. */
export type BusinessDay = string

const formats = new Map<string, Intl.DateTimeFormat>()

const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  formats.set(timeZone, format)
  return format
}

/** The day that a moment belongs to. Throws a RangeError for a time zone that does not exist. */
export const dayOf = (at: Instant, timeZone: string): BusinessDay => formatOf(timeZone).format(at)

const dayMs = 86_400_000

/** The day that is `days` after another, or before it where that is negative. */
export const addDays = (day: BusinessDay, days: number): BusinessDay =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10)

/** The days from the first to the last of them, both included; none where the last comes before the first. */
export const daysFrom = (first: BusinessDay, last: BusinessDay): BusinessDay[] => {
  const days: BusinessDay[] = []
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day)
  return days
}

/** The moment at which a day begins: the first one that belongs to it, also where clocks were put forward at midnight. */
export const startOf = (day: BusinessDay, timeZone: string): Instant => {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  // No zone is further than a day away from UTC, and none changes by less than a minute.
  let [before, after] = [midnight - dayMs, midnight + dayMs]
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (dayOf(middle, timeZone) < day) before = middle
    else after = middle
  }
  return after
}

/** How many minutes have passed since midnight by the clocks of a time zone. */
export const minutesOfDay = (at: Instant, timeZone: string): number => {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const [hours, minutes] = clock.format(at).split(':')
  return Number(hours) * 60 + Number(minutes)
}

/** The moment at which a day is over. */
export const endOf = (day: BusinessDay, timeZone: string): Instant => startOf(addDays(day, 1), timeZone)

/** Noon of the day after: by then a day should be reconciled, and what is in its way is somebody's case. */
export const noonAfter = (day: BusinessDay, timeZone: string): Instant => endOf(day, timeZone) + dayMs / 2

/** Whether a text is a day of the calendar: `2026-02-30` is not. */
export const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && addDays(text, 0) === text
