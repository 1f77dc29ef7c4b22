import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lifecycle, type Status } from '../../functions/domain/order/lifecycle.ts'
import { System } from '../support/system.ts'
import { Trade } from '../support/trade.ts'

let system: System
beforeAll(async () => {
  system = await System.start()
})
afterAll(() => system.stop())

/** How an order gets into each status, by what its parties do: never by a request of `commands`, whose repeat would be answered again. */
const ways: Readonly<Record<Status, (trade: Trade) => Promise<unknown>>> = {
  PENDING_PAYMENT: async () => undefined,
  PAID: (trade) => trade.pay(),
  SHIPPED: async (trade) => {
    await trade.pay()
    await trade.deliverer('/deliveries')
  },
  REFUNDING: async (trade) => {
    await trade.pay()
    await trade.shopper('/cancel', { reason: 'too dear' })
    await trade.advance(0)
  },
  COMPLETED: async (trade) => {
    await trade.pay()
    await trade.shopper('/delivered')
  },
  CLOSED: (trade) => trade.shopper('/cancel', { reason: 'too dear' }),
  REFUNDED: async (trade) => {
    await trade.pay()
    await trade.shopper('/cancel', { reason: 'too dear' })
    await trade.advance(180)
  },
}

/** Each command of the API, with the event that it stands for and the statuses in which the table lists that event for it. */
const commands = {
  '/payments': { event: 'paymentCaptured', by: 'shopper', body: { provider: 'sandbox' }, status: 201 },
  '/cancel': { event: 'cancelled', by: 'shopper', body: {}, status: 200 },
  '/deliveries': { event: 'shipped', by: 'deliverer', body: {}, status: 201 },
  '/delivered': { event: 'delivered', by: 'deliverer', body: {}, status: 200 },
  '/delivery-failed': { event: 'deliveryFailed', by: 'deliverer', body: { reason: 'broken' }, status: 200 },
  '/refunds': { event: 'refunded', by: 'deliverer', body: { reason: 'broken' }, status: 201 },
} as const
type Route = keyof typeof commands

const statuses = Object.keys(lifecycle) as Status[]
const routes = Object.keys(commands) as Route[]

/** A refund under way is the provider's to end: nobody asks for it a second time. */
const isLegal = (status: Status, route: Route): boolean =>
  Object.hasOwn(lifecycle[status], commands[route].event) && !(route === '/refunds' && status === 'REFUNDING')

const legal = statuses.flatMap((status) =>
  routes.filter((route) => isLegal(status, route)).map((route) => ({ status, route })),
)
const illegal = (status: Status) => routes.filter((route) => !isLegal(status, route))

const arrive = async (status: Status): Promise<Trade> => {
  const trade = await (await Trade.open(system)).place()
  await ways[status](trade)
  expect((await trade.now()).status).toBe(status)
  return trade
}

const run = (trade: Trade, route: Route, key = `${trade.path}${route}`) => {
  const { by, body } = commands[route]
  return trade[by](route, body, key)
}

describe('what the table lists', () => {
  test.each(legal)('$route of an order that is $status is done', async ({ status, route }) => {
    const trade = await arrive(status)
    expect((await run(trade, route)).status).toBe(commands[route].status)
    await trade.advance(0)
    const next = (lifecycle[status] as Record<string, Status>)[commands[route].event]
    // A payment that was begun, and a refund that was asked for, move the order when the provider has done its part.
    const waits = route === '/payments' || route === '/refunds'
    expect((await trade.now()).status).toBe(waits ? status : next)
  })
})

describe('what the table does not list', () => {
  test.each(statuses)('is refused of an order that is %s with 409, and changes nothing', async (status) => {
    const trade = await arrive(status)
    const before = await trade.now()
    for (const route of illegal(status)) {
      const refused = await run(trade, route)
      expect([route, refused.status]).toEqual([route, 409])
      expect(refused.body.code).toMatch(/^order\.(illegal_transition|not_payable)$/)
      expect(refused.body.detail.length).toBeGreaterThan(40)
    }
    expect(await trade.now()).toEqual(before)
  })
})

test('what a provider or the clock says in a status that does not know it changes nothing but the books', async () => {
  for (const status of statuses) {
    const trade = await arrive(status)
    const { version } = await trade.now()
    if (status !== 'PENDING_PAYMENT')
      expect((await system.tell(trade.says('payment.declined', 'declined'))).status).toBe(200)
    if (!['PENDING_PAYMENT', 'CLOSED'].includes(status))
      expect((await system.tell(trade.says('payment.paid', 'paid'))).status).toBe(200)
    await system.call('POST', '/local/schedules/sweep/run')
    expect(await trade.now()).toMatchObject({ status, version })
  }
})
