import { expect, test } from 'vitest'
import { Activity } from '../../infra/local/activity.ts'
import { Clock } from '../../infra/local/clock.ts'

const minute = 60_000

test('advancing stands still at each timer that falls due, in their order, and ends where it should', async () => {
  const clock = new Clock(new Activity())
  const began = clock.now()
  const seen: [string, number][] = []
  const note = (name: string) => () => seen.push([name, Math.round((clock.now() - began) / minute)])
  clock.at(began + 3 * minute, note('third'))
  clock.at(began + minute, note('first'))
  clock.at(began + 2 * minute, note('second'))
  clock.at(began + 9 * minute, note('too late'))
  const reached = await clock.advance(300)
  expect(seen).toEqual([
    ['first', 1],
    ['second', 2],
    ['third', 3],
  ])
  expect(Math.abs(reached - began - 5 * minute)).toBeLessThan(1000)
  clock.stop()
})

test('what a timer sets off is over before the next one runs', async () => {
  const activity = new Activity()
  const clock = new Clock(activity)
  const began = clock.now()
  const seen: string[] = []
  clock.at(began + minute, () =>
    activity.launch(async () => {
      await new Promise(setImmediate)
      await new Promise((resolve) => setTimeout(resolve, 5))
      seen.push('work of the first')
    }),
  )
  clock.at(began + 2 * minute, () => seen.push('second'))
  await clock.advance(180)
  expect(seen).toEqual(['work of the first', 'second'])
  clock.stop()
})

test('a timer that a timer sets runs too, when it falls due in time', async () => {
  const clock = new Clock(new Activity())
  const began = clock.now()
  let count = 0
  const again = () => {
    count++
    clock.at(clock.now() + minute, again)
  }
  clock.at(began + minute, again)
  await clock.advance(10 * 60)
  expect(count).toBe(10)
  clock.stop()
})

test('a timer that was called off does not run', async () => {
  const clock = new Clock(new Activity())
  let ran = false
  const callOff = clock.at(clock.now() + minute, () => {
    ran = true
  })
  callOff()
  await clock.advance(120)
  expect(ran).toBe(false)
  clock.stop()
})

test('what recurs happens each time, also after the clock went back to the present', async () => {
  const clock = new Clock(new Activity())
  const began = clock.now()
  const seen: number[] = []
  clock.every(
    (after) => (Math.floor(after / minute) + 1) * minute,
    (due) => seen.push(due),
  )
  await clock.advance(180)
  expect(seen).toHaveLength(3)
  expect(await clock.reset()).toBeUndefined()
  expect(Math.abs(clock.now() - began)).toBeLessThan(2000)
  await clock.advance(60)
  expect(seen).toHaveLength(4)
  expect(seen[3]).toBe(seen[0])
  clock.stop()
})

test('a clock by which something was stored does not go back before it', async () => {
  const kept: object[] = []
  const clock = new Clock(new Activity(), { ahead: 0, stored: 0 }, (change) => kept.push(change))
  clock.store()
  await clock.advance(3600)
  expect(await clock.reset()).toBeUndefined()
  await clock.advance(3600)
  clock.store()
  const stored = clock.now()
  await clock.advance(3600)
  expect(await clock.reset()).toBeGreaterThanOrEqual(stored)
  expect(Math.round(clock.ahead / 1000)).toBe(7200)
  expect(kept).toContainEqual({ stored: expect.any(Number) })
  clock.stop()
})

test('how far the clock has come is told at each moment at which it stands still', async () => {
  const told: number[] = []
  const clock = new Clock(new Activity(), undefined, undefined, ({ from, now, to }) =>
    told.push(Math.round((now - from) / minute), Math.round((to - from) / minute)),
  )
  clock.at(clock.now() + 2 * minute, () => undefined)
  clock.at(clock.now() + 5 * minute, () => undefined)
  await clock.advance(600)
  expect(told).toEqual([2, 10, 5, 10])
  clock.stop()
})
