import { afterEach, expect, test } from 'vitest'
import { Activity } from '../../infra/local/activity.ts'
import { Queues } from '../../infra/local/aws/queues.ts'
import type { Usage } from '../../infra/local/aws/usage.ts'
import { Clock } from '../../infra/local/clock.ts'
import type { Lambda } from '../../infra/local/lambda/lambda.ts'
import type { RuntimeState } from '../../infra/local/state.ts'

const activity = new Activity()
const clock = new Clock(activity)
afterEach(() => clock.stop())

test('no more batches are worked on side by side than the mapping lets, and none is left', async () => {
  let running = 0
  let most = 0
  let taken = 0
  const invoke = async (_arn: string, { Records }: { Records: object[] }) => {
    running++
    most = Math.max(most, running)
    await new Promise(setImmediate)
    running--
    taken += Records.length
    return { ok: true, payload: null }
  }
  const queues = new Queues({
    lambda: { invoke } as unknown as Lambda,
    clock,
    activity,
    usage: { message: () => undefined } as unknown as Usage,
    state: { all: () => [], set: () => undefined, delete: () => undefined } as unknown as RuntimeState,
  })
  queues.define({ name: 'queue', arn: 'queue', visibilitySeconds: 30 })
  queues.map({ queueArn: 'queue', functionArn: 'send', batchSize: 2, most: 3, reportsItems: true })
  for (let index = 0; index < 20; index++) queues.send('queue', '{}')
  await activity.idle()
  expect({ most, taken }).toEqual({ most: 3, taken: 20 })
})
