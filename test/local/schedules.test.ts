import { expect, test } from 'vitest'
import { nextRun } from '../../infra/local/aws/schedules.ts'

const runs = (expression: string, timezone: string, from: string, count: number): string[] => {
  const next = nextRun(expression, timezone)
  const moments: number[] = []
  for (let at = Date.parse(from); moments.length < count; ) {
    at = next(at)
    moments.push(at)
  }
  return moments.map((at) => new Date(at).toISOString().slice(0, 16))
}

test.each([
  ['rate(1 minute)', 'UTC', '2026-01-01T00:00:30Z', ['2026-01-01T00:01', '2026-01-01T00:02']],
  ['rate(2 hours)', 'UTC', '2026-01-01T01:00:00Z', ['2026-01-01T02:00', '2026-01-01T04:00']],
  ['cron(0 2 * * ? *)', 'UTC', '2026-01-01T02:00:00Z', ['2026-01-02T02:00', '2026-01-03T02:00']],
  // Sunday is 1 on AWS: this is Monday to Friday, and 2026-01-02 is a Friday.
  ['cron(30 12 ? * 2-6 *)', 'UTC', '2026-01-02T00:00:00Z', ['2026-01-02T12:30', '2026-01-05T12:30']],
  // New York puts its clocks forward on 2026-03-08.
  ['cron(0 12 * * ? *)', 'America/New_York', '2026-03-07T00:00:00Z', ['2026-03-07T17:00', '2026-03-08T16:00']],
])('%s in %s after %s is due at %j', (expression, timezone, from, expected) => {
  expect(runs(expression, timezone, from, expected.length)).toEqual(expected)
})

test.each(['rate(1 fortnight)', 'cron(0 2 * *)', 'at(2026-01-01T00:00:00)'])('%s is refused by name', (expression) => {
  expect(() => nextRun(expression, 'UTC')).toThrow(expression)
})
