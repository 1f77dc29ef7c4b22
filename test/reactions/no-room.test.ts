import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Order } from '../../functions/domain/order/order.ts'
import type { Effect } from '../../functions/reactions/reaction.ts'

/** Step Functions, that answers each call with this error. */
let server: Server
let error: string
let calls: number
beforeAll(async () => {
  server = createServer((_request, response) => {
    calls++
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify({ __type: error }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_MAX_ATTEMPTS: '1',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    LIFECYCLE_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:orders',
    REFUND_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:refunds',
  })
})
beforeEach(() => {
  calls = 0
})
afterAll(() => server.close())

const refund = { refundId: 'ref_1', status: 'REQUESTED' }
const order = {
  orderId: 'ord_1',
  windows: { payment: 60, delivery: 60 },
  refunds: [refund],
} as unknown as Order
const event = { type: 'refundRequested', at: 0, refunds: [refund] } as never

const effects: [string, () => Promise<Effect>][] = [
  [
    'the wait of an order',
    async () => (await import('../../functions/reactions/effects/await-payment.ts')).awaitPayment as Effect,
  ],
  ['a refund', async () => (await import('../../functions/reactions/effects/start-refunds.ts')).startRefunds as Effect],
]

for (const [what, effect] of effects) {
  test.each(['ExecutionLimitExceeded', 'ThrottlingException'])(`${what} is left to the sweep on %s`, async (type) => {
    error = type
    await (await effect())(order, event)
    expect(calls).toBe(1)
  })

  test(`${what} comes again on any other error`, async () => {
    error = 'StateMachineDoesNotExist'
    await expect((await effect())(order, event)).rejects.toMatchObject({ name: error })
  })
}
