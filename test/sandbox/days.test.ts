import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as platform from '../../functions/domain/business-day.ts'
import { dayAt, dayBefore, endOf, isDay, nextDay } from '../../functions/sandbox/values/days.ts'

const moments = fc.integer({ min: Date.parse('2015-01-01'), max: Date.parse('2035-01-01') })
const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'))

test('a moment belongs to the day that ends after it, and that moment to the next', () => {
  fc.assert(
    fc.property(moments, zones, (at, zone) => {
      const end = endOf(dayAt(at, zone), zone)
      expect(end).toBeGreaterThan(at)
      expect(dayAt(end - 1, zone)).toBe(dayAt(at, zone))
      expect(dayAt(end, zone) > dayAt(at, zone)).toBe(true)
    }),
    { numRuns: 200 },
  )
})

test('the platform and the provider divide time into the same days, in every time zone', () => {
  fc.assert(
    fc.property(moments, zones, (at, zone) => {
      const day = platform.dayOf(at, zone)
      expect(dayAt(at, zone)).toBe(day)
      expect(endOf(day, zone)).toBe(platform.endOf(day, zone))
    }),
    { numRuns: 200 },
  )
})

test.each([
  ['UTC', '2026-11-22', '2026-11-23T00:00:00.000Z'],
  ['America/New_York', '2026-11-22', '2026-11-23T05:00:00.000Z'],
  ['Asia/Kathmandu', '2026-11-22', '2026-11-22T18:15:00.000Z'],
  // 23 hours, and 25.
  ['Europe/Berlin', '2026-03-29', '2026-03-29T22:00:00.000Z'],
  ['Europe/Berlin', '2026-10-25', '2026-10-25T23:00:00.000Z'],
  // Clocks went from midnight to one: the next day began at one.
  ['America/Sao_Paulo', '2018-11-03', '2018-11-04T03:00:00.000Z'],
  // They went from midnight back to eleven: the day ended at the second midnight.
  ['America/Sao_Paulo', '2018-02-17', '2018-02-18T03:00:00.000Z'],
  // They went from one back to midnight: the day had ended at the first.
  ['America/Havana', '2026-10-31', '2026-11-01T04:00:00.000Z'],
  // They went from half past eleven to midnight.
  ['Asia/Pyongyang', '2018-05-04', '2018-05-04T15:00:00.000Z'],
  // The 30th was left out.
  ['Pacific/Apia', '2011-12-29', '2011-12-30T10:00:00.000Z'],
  ['UTC', '9999-12-31', '+010000-01-01T00:00:00.000Z'],
  ['America/Toronto', '0001-01-01', '0001-01-02T05:17:32.000Z'],
])('in %s, %s ends at %s', (zone, day, end) => {
  expect(new Date(endOf(day, zone)).toISOString()).toBe(end)
})

test('days of the calendar are told from others', () => {
  expect(['2026-02-28', '2024-02-29', '0001-01-01'].map(isDay)).toEqual([true, true, true])
  const others = ['2026-02-29', '2026-02-30', '2026-2-3', '2026-13-01', '2026-01-01T00:00', 'yesterday', '']
  expect(others.filter(isDay)).toEqual([])
})

test('days follow each other over the ends of months and years', () => {
  expect([nextDay('2026-12-31'), nextDay('2024-02-28'), dayBefore('2026-03-01')]).toEqual([
    '2027-01-01',
    '2024-02-29',
    '2026-02-28',
  ])
})

test('a time zone that does not exist is an error', () => {
  expect(() => dayAt(0, 'Europe/Atlantis')).toThrow(RangeError)
})
