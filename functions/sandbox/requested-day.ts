import { refused } from './http/answers.ts'
import type { Request } from './http/operation.ts'
import { type Day, isDay } from './values/days.ts'

/** The day in the path of a request, with or without `.csv` behind it; undefined where it is no day of the calendar. */
export const requestedDay = ({ params }: Request): Day | undefined => {
  const day = (params.date ?? '').replace(/\.csv$/, '')
  return isDay(day) ? day : undefined
}

export const noDay = refused(400, 'date: expected YYYY-MM-DD')
