import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, dayOf, endOf, isDay, minutesOfDay, startOf } from '../../functions/domain/business-day.ts'

const zones = ['UTC', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Kiritimati', 'America/Sao_Paulo', 'Europe/Berlin']

test('each moment belongs to the day between its start and its end', () => {
  const moments = fc.integer({ min: Date.parse('2015-01-01'), max: Date.parse('2035-01-01') })
  fc.assert(
    fc.property(moments, fc.constantFrom(...zones), (at, zone) => {
      const day = dayOf(at, zone)
      expect(startOf(day, zone)).toBeLessThanOrEqual(at)
      expect(endOf(day, zone)).toBeGreaterThan(at)
      expect(dayOf(startOf(day, zone) - 1, zone)).toBe(addDays(day, -1))
    }),
    { numRuns: 200 },
  )
})

test.each([
  ['2026-11-22', 'UTC', '2026-11-22T00:00:00.000Z'],
  ['2026-11-22', 'America/New_York', '2026-11-22T05:00:00.000Z'],
  ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
  ['2026-03-30', 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
  // Clocks were put forward at midnight: the day began at one.
  ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
])('%s in %s begins at %s', (day, zone, start) => {
  expect(new Date(startOf(day, zone)).toISOString()).toBe(start)
})

test('days of the calendar are told from others', () => {
  expect(['2026-02-28', '2026-02-30', '2026-2-3', 'yesterday', '2024-02-29'].map(isDay)).toEqual([
    true,
    false,
    false,
    false,
    true,
  ])
})

test.each([
  ['2026-10-25T10:45:00Z', 'Europe/Berlin', 11 * 60 + 45],
  ['2026-03-29T09:45:00Z', 'Europe/Berlin', 11 * 60 + 45],
  ['2026-11-22T00:00:00Z', 'UTC', 0],
  ['2026-11-22T02:59:00Z', 'America/Sao_Paulo', 23 * 60 + 59],
])('at %s in %s, %d minutes have passed since midnight by the clocks there', (iso, timeZone, minutes) => {
  expect(minutesOfDay(Date.parse(iso), timeZone)).toBe(minutes)
})
