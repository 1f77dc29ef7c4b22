import fc from 'fast-check'
import { expect, test } from 'vitest'
import { verifyWebhook } from '../../functions/adapters/messaging/standard-webhooks.ts'
import { signatureHeaders } from '../../functions/sandbox/values/signature.ts'

test('a signature is the one that the libraries of the Standard Webhooks spec agree on', () => {
  // https://github.com/standard-webhooks/standard-webhooks/tree/main/libraries: the vector in the tests of each of them.
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek'
  expect(signatureHeaders(secret, id, 1_614_265_330_000, '{"test": 2432232314}')).toEqual({
    'webhook-id': id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

test('the platform takes what is signed with the same secret, and nothing else', () => {
  const secrets = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.base64String({ minLength: 4 }).map((text) => `whsec_${text}`),
  )
  const moments = fc.integer({ min: 0, max: 4_000_000_000_000 })
  fc.assert(
    fc.property(secrets, fc.uuid(), moments, fc.string({ unit: 'grapheme' }), (secret, id, at, body) => {
      const headers = signatureHeaders(secret, id, at, body)
      expect(verifyWebhook([secret], headers, body, at)).toBe(true)
      expect(verifyWebhook([secret], headers, `${body} `, at)).toBe(false)
      expect(verifyWebhook(['another secret'], headers, body, at)).toBe(false)
    }),
  )
})
