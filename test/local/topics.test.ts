import { afterEach, beforeEach, expect, test } from 'vitest'
import { Activity } from '../../infra/local/activity.ts'
import { Faults } from '../../infra/local/aws/faults.ts'
import { Topics } from '../../infra/local/aws/topics.ts'
import type { Usage } from '../../infra/local/aws/usage.ts'
import { Clock } from '../../infra/local/clock.ts'
import { Metrics } from '../../infra/local/cloudwatch/metrics.ts'
import { RuntimeState } from '../../infra/local/state.ts'

const arn = 'arn:aws:sns:us-east-1:000000000000:alerts'

let clock: Clock
let topics: Topics
let faults: Faults
let metrics: Metrics
beforeEach(() => {
  clock = new Clock(new Activity())
  faults = new Faults()
  metrics = new Metrics()
  const usage = { message: () => undefined } as unknown as Usage
  topics = new Topics({ clock, state: new RuntimeState(':memory:'), usage, faults, metrics })
  topics.define(arn)
  topics.subscribe(arn, { protocol: 'sms', to: '+15550100' })
  topics.subscribe(arn, { protocol: 'email', to: 'olga@shop.example' })
})
afterEach(() => clock.stop())

test('who subscribes gets what was published, by SMS and by mail', () => {
  topics.publish(arn, 'The sweep has not run')
  expect(topics.inbox('sms')).toMatchObject([{ to: '+15550100', message: 'The sweep has not run' }])
  expect(topics.inbox('email')).toMatchObject([{ message: 'The sweep has not run' }])
})

test('an SMS that does not arrive is counted, and its sender does not hear of it', () => {
  faults.add({ service: 'sns', operation: 'Deliver', kind: 'fail', count: 1 })
  expect(topics.publish(arn, 'The sweep has not run')).toBeTruthy()
  expect(topics.inbox('sms')).toEqual([])
  const failed = { namespace: 'AWS/SNS', name: 'NumberOfNotificationsFailed', dimensions: { TopicName: 'alerts' } }
  expect(metrics.statistic(failed, 'Sum', clock.now() - 60_000, clock.now() + 60_000)).toBe(1)
})

test('an SMS that is late comes minutes after it was sent', async () => {
  faults.add({ service: 'sns', operation: 'Deliver', kind: 'delay', count: 1 })
  topics.publish(arn, 'The sweep has not run')
  expect(topics.inbox('sms')).toEqual([])
  await clock.advance(300)
  expect(topics.inbox('sms')).toMatchObject([{ to: '+15550100', message: 'The sweep has not run' }])
})
