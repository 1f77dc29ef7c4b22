import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { signWebhook, tolerance, verifyWebhook } from '../../functions/adapters/messaging/standard-webhooks.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const now = 1_614_265_330_000
const body = '{"test": 2432232314}'

test("signatures are those of the spec's own example", () => {
  // https://github.com/standard-webhooks/standard-webhooks, the test vector of its reference libraries.
  const headers = signWebhook([secret], 'msg_p5jXN8AQM9LWM0D4loKWxJek', body, now)
  expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
})

test('what was signed is genuine, with any of several secrets', () => {
  const headers = signWebhook([secret], 'msg_1', body, now)
  expect(verifyWebhook([secret], headers, body, now)).toBe(true)
  expect(verifyWebhook(['whsec_bmV3', secret], headers, body, now)).toBe(true)
  expect(verifyWebhook([secret], signWebhook(['whsec_bmV3', secret], 'msg_1', body, now), body, now)).toBe(true)
})

const good = signWebhook([secret], 'msg_1', body, now)

test.each([
  ['another secret', { secrets: ['whsec_b3RoZXI='] }],
  ['no secret', { secrets: [] }],
  ['another body', { body: `${body} ` }],
  ['another id', { headers: { ...good, 'webhook-id': 'msg_2' } }],
  ['another time in its header', { headers: { ...good, 'webhook-timestamp': String(now / 1000 + 1) } }],
  ['a time that is none', { headers: { ...good, 'webhook-timestamp': 'now' } }],
  ['no signature', { headers: { ...good, 'webhook-signature': '' } }],
  ['a signature cut short', { headers: { ...good, 'webhook-signature': good['webhook-signature'].slice(0, -1) } }],
  [
    'a signature of another version',
    { headers: { ...good, 'webhook-signature': good['webhook-signature'].replace('v1', 'v2') } },
  ],
  ['no headers', { headers: {} }],
  ['more than five minutes of age', { now: now + (tolerance + 1) * 1000 }],
  ['more than five minutes in the future', { now: now - (tolerance + 1) * 1000 }],
])('a message with %s is refused', (_, change) => {
  const given = { secrets: [secret], headers: good, body, now, ...change }
  expect(verifyWebhook(given.secrets, given.headers, given.body, given.now)).toBe(false)
})

test('a secret without the prefix is used as it is', () => {
  const headers = signWebhook(['plain'], 'msg_1', body, now)
  const expected = createHmac('sha256', 'plain')
    .update(`msg_1.${now / 1000}.${body}`)
    .digest('base64')
  expect(headers['webhook-signature']).toBe(`v1,${expected}`)
})
