import { expect, test } from 'vitest'
import { reportProgress } from '../../infra/local/progress.ts'

const minute = 60_000
const day = 24 * 60 * minute

test('a clock that moves for long says every two seconds how far it has come', () => {
  const said: string[] = []
  let watch = 0
  const report = reportProgress(
    (line) => said.push(line),
    () => watch,
  )
  const from = Date.parse('2026-11-22T10:00:00Z')
  for (const [hours, ms] of [
    [1, 0],
    [2, 1900],
    [27, 2100],
    [28, 3000],
    [51, 4200],
  ] as const) {
    watch = ms
    report({ from, now: from + hours * 60 * minute, to: from + 3 * day })
  }
  expect(said).toEqual([
    'The clock has come to 2026-11-23 13:00 UTC: 1 d 3 h of 3 d 0 h.',
    'The clock has come to 2026-11-24 13:00 UTC: 2 d 3 h of 3 d 0 h.',
  ])
})

test('a short way is gone in silence', () => {
  const said: string[] = []
  const report = reportProgress((line) => said.push(line))
  for (let minutes = 0; minutes < 30; minutes++) report({ from: 0, now: minutes * minute, to: 30 * minute })
  expect(said).toEqual([])
})
