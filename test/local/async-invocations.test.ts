import { afterEach, beforeEach, expect, test } from 'vitest'
import { Activity } from '../../infra/local/activity.ts'
import { Clock } from '../../infra/local/clock.ts'
import { AsyncInvocations } from '../../infra/local/lambda/async-invocations.ts'
import type { Invocation } from '../../infra/local/lambda/invocation.ts'
import type { Lambda } from '../../infra/local/lambda/lambda.ts'

const failed: Invocation = { ok: false, errorType: 'Error', errorMessage: 'no' }
const throttled: Invocation = { ok: false, errorType: 'TooManyRequestsException', errorMessage: 'Rate Exceeded.' }
const done: Invocation = { ok: true, payload: null }

let clock: Clock
let calls: AsyncInvocations
/** When the function was run, in seconds since the first time. */
let runs: number[]
let answers: Invocation[]
beforeEach(() => {
  const activity = new Activity()
  clock = new Clock(activity)
  runs = []
  answers = []
  let began: number | undefined
  const invoke = async (): Promise<Invocation> => {
    began ??= clock.now()
    runs.push(Math.round((clock.now() - began) / 1000))
    return answers.shift() ?? done
  }
  calls = new AsyncInvocations({ lambda: { invoke } as unknown as Lambda, clock, activity })
})
afterEach(() => clock.stop())

const run = async (...outcomes: Invocation[]): Promise<number[]> => {
  answers = outcomes
  await calls.invoke('arn', () => ({}))
  await clock.advance(24 * 3600)
  return runs
}

test('an event that a function fails on comes twice more, after a minute and after two', async () => {
  expect(await run(failed, failed, failed, failed)).toEqual([0, 60, 180])
})

test('an event that was taken does not come again', async () => {
  expect(await run(failed, done)).toEqual([0, 60])
})

test('a function may ask for no second try', async () => {
  calls.configure('arn', { retries: 0 })
  expect(await run(failed, failed)).toEqual([0])
})

test('an event for which there is no room waits for it, with growing pauses', async () => {
  calls.configure('arn', { retries: 0 })
  expect(await run(throttled, throttled, throttled, throttled)).toEqual([0, 1, 3, 7, 15])
})

test('an event that has become too old is dropped', async () => {
  calls.configure('arn', { maxAgeSeconds: 60 })
  expect(await run(...Array<Invocation>(20).fill(throttled))).toEqual([0, 1, 3, 7, 15, 31])
})
