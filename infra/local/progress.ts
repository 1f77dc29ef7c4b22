import type { Progress } from './clock.ts'

/** So long nobody wonders whether anything happens, in milliseconds. */
const silence = 2000

const span = (ms: number): string => {
  const minutes = Math.round(ms / 60_000)
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)]
  if (days > 0) return `${days} d ${hours} h`
  return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`
}

/** Says every two seconds how far the clock has come, while it is moved on for longer than that. */
export const reportProgress = (
  say: (line: string) => void,
  watch: () => number = () => performance.now(),
): ((progress: Progress) => void) => {
  let began = { from: Number.NaN, at: 0 }
  return ({ from, now, to }) => {
    if (began.from !== from) began = { from, at: watch() }
    if (watch() - began.at < silence) return
    began.at = watch()
    const time = new Date(now).toISOString().slice(0, 16).replace('T', ' ')
    say(`The clock has come to ${time} UTC: ${span(now - from)} of ${span(to - from)}.`)
  }
}
