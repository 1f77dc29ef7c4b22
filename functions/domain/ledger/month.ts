import { addDays, type BusinessDay, isDay } from '../business-day.ts'
import type { Instant } from '../time.ts'

/** A month of the ledger, `2026-11`. */
export type Month = string

export const monthOf = (day: BusinessDay): Month => day.slice(0, 7)

const firstDayOf = (month: Month): BusinessDay => `${month}-01`

/** Whether a text is a month of the calendar: `2026-13` is not. */
export const isMonth = (text: string): boolean => isDay(firstDayOf(text))

export const monthBefore = (month: Month): Month => monthOf(addDays(firstDayOf(month), -1))

export const lastDayOf = (month: Month): BusinessDay => {
  // No month has more days than 31.
  const next = monthOf(addDays(firstDayOf(month), 31))
  return addDays(firstDayOf(next), -1)
}

/** Two people say that a month is as it has to be. */
export type SignOff = {
  readonly month: Month
  /** That of its last day, which holds for all that is booked up to then. */
  readonly seal: string
  readonly note: string
  readonly proposedBy: string
  readonly proposedAt: Instant
  /** Present once another person has said the same. */
  readonly signedBy?: string | undefined
  readonly signedAt?: Instant | undefined
}
