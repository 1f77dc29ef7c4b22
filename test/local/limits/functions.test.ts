import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Activity } from '../../../infra/local/activity.ts'
import { Faults } from '../../../infra/local/aws/faults.ts'
import { batchLength, jsonBytes } from '../../../infra/local/aws/limits.ts'
import { Usage } from '../../../infra/local/aws/usage.ts'
import { Clock } from '../../../infra/local/clock.ts'
import { Metrics } from '../../../infra/local/cloudwatch/metrics.ts'
import { Iam } from '../../../infra/local/iam/iam.ts'
import { Lambda } from '../../../infra/local/lambda/lambda.ts'

const megabyte = 1024 * 1024

let folder: string
let lambda: Lambda
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orders-limits-'))
  writeFileSync(
    join(folder, 'echo.mjs'),
    'export const handler = async ({ length, text }) => (length ? "x".repeat(length) : text.length)',
  )
  const activity = new Activity()
  const iam = new Iam()
  iam.addRole('role', [])
  lambda = new Lambda({
    clock: new Clock(activity),
    activity,
    usage: new Usage(0),
    faults: new Faults(),
    metrics: new Metrics(),
    iam,
    logFolder: folder,
    debugged: false,
  })
  const settings = { name: 'echo', arn: 'echo', folder, handler: 'echo.handler', role: 'role', logGroup: 'echo' }
  lambda.define({ ...settings, timeoutSeconds: 30, memoryMegabytes: 512, environment: {} })
})
afterAll(async () => {
  await lambda.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** An event that has so many bytes as JSON. */
const eventOf = (bytes: number) => ({ text: 'x'.repeat(bytes - jsonBytes({ text: '' })) })

test('an event of 6 MB is taken, and none that is longer', async () => {
  const event = eventOf(6 * megabyte)
  expect(await lambda.invoke('echo', event)).toEqual({ ok: true, payload: event.text.length })
  expect(await lambda.invoke('echo', eventOf(6 * megabyte + 1))).toEqual({
    ok: false,
    errorType: 'RequestEntityTooLargeException',
    errorMessage: '6291457 byte payload is too large for the RequestResponse invocation type (limit 6291456 bytes)',
  })
})

test('an event of 1 MB is taken for a function that nobody waits for, and none that is longer', async () => {
  expect(await lambda.invoke('echo', eventOf(megabyte), 'Event')).toMatchObject({ ok: true })
  expect(await lambda.invoke('echo', eventOf(megabyte + 1), 'Event')).toMatchObject({
    errorType: 'RequestEntityTooLargeException',
  })
})

test('an answer of 6,291,556 bytes comes, and none that is longer', async () => {
  const quotes = 2
  expect(await lambda.invoke('echo', { length: 6_291_556 - quotes })).toMatchObject({ ok: true })
  expect(await lambda.invoke('echo', { length: 6_291_557 - quotes })).toEqual({
    ok: false,
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: 'Response payload size (6291557 bytes) exceeded maximum allowed payload size (6291556 bytes).',
  })
})

test('a batch is cut where the next record would make its event longer than 6 MB', () => {
  const record = { item: 'x'.repeat(400_000) }
  const records = Array.from({ length: 100 }, () => record)
  expect(batchLength(records, 10)).toBe(10)
  expect(batchLength(records, 100)).toBe(15)
  expect(jsonBytes({ Records: records.slice(0, 15) })).toBeLessThanOrEqual(6 * megabyte)
  expect(jsonBytes({ Records: records.slice(0, 16) })).toBeGreaterThan(6 * megabyte)
  expect(batchLength([{ item: 'x'.repeat(7 * megabyte) }, record], 10)).toBe(1)
  expect(batchLength([], 10)).toBe(0)
})
