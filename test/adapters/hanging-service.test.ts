import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'

/** Takes every request, and never answers. */
let server: Server
beforeAll(async () => {
  server = createServer(() => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_MAX_ATTEMPTS: '1',
    ALERTS_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:alerts',
    LIFECYCLE_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:orders',
  })
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

test.concurrent.each([
  [
    'DynamoDB',
    3,
    async () => (await import('../../functions/adapters/dynamodb/read.ts')).getOne('Orders', { orderId: 'ord_1' }),
  ],
  ['Secrets Manager', 3, async () => (await import('../../functions/adapters/secrets.ts')).currentSecret('secret', 0)],
  [
    'SQS',
    3,
    async () =>
      (await import('../../functions/adapters/messaging/queue.ts')).enqueue(
        `${process.env.AWS_ENDPOINT_URL}/000000000000/queue`,
        {},
      ),
  ],
  ['SNS', 3, async () => (await import('../../functions/adapters/messaging/alert-topic.ts')).alertOperators('hello')],
  [
    'Step Functions',
    5,
    async () =>
      (await import('../../functions/adapters/step-functions/start-execution.ts')).startWaiting('ord_1', {
        orderId: 'ord_1' as never,
        paymentWindow: 1,
        deliveryWindow: 1,
      }),
  ],
])(
  'a call of %s that hangs fails after %d s',
  async (_service, seconds, call) => {
    const began = performance.now()
    await expect(call()).rejects.toMatchObject({ name: 'TimeoutError' })
    const took = (performance.now() - began) / 1000
    expect(took).toBeGreaterThan(seconds - 0.5)
    expect(took).toBeLessThan(seconds + 5)
  },
  20_000,
)
