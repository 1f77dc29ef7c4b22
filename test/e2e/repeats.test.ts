import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type RouteName, routes } from '../../functions/http/contract/routes.ts'
import { type Reply, System } from '../support/system.ts'
import { itemsOf } from '../support/tables.ts'
import { Trade } from '../support/trade.ts'

let system: System
beforeAll(async () => {
  system = await System.start()
})
afterEach(() => system.call('DELETE', '/local/faults'))
afterAll(() => system.stop())

/** A call that somebody may have to repeat, and what shows how often it took effect. */
type Repeatable = { readonly call: () => Promise<Reply>; readonly effect: () => Promise<unknown> }
type Case = () => Promise<Repeatable>

type WritingRoute = {
  [N in RouteName]: (typeof routes)[N]['method'] extends 'GET' ? never : N
}[RouteName]

const people = ['shopper', 'merchant', 'operator']

/** What people and the provider have done to an order, and where its goods are. */
const effectOn = (trade: Trade) => async () => {
  await trade.advance(0)
  const { items } = await system.get(`${trade.path}/events`, trade.token)
  const { status, payments, deliveries, refunds, captured } = await trade.now()
  return {
    events: items.filter(({ by }: { by: string }) => people.includes(by)).map(({ type }: { type: string }) => type),
    isPaid: status !== 'PENDING_PAYMENT' && status !== 'CLOSED',
    payments: payments.length,
    parcels: deliveries.map(({ items, status }: Reply['body']) => [status, items[0].quantity]),
    refunds: refunds.map(({ amount }: Reply['body']) => amount),
    captured,
    stock: (await system.get(`/products/${trade.productId}`)).available,
  }
}

const placed = async (quantity = 4) => (await Trade.open(system)).place(undefined, quantity)
const paid = async () => (await placed()).pay()

/** A call about an order, by one of its parties. */
const about =
  (open: () => Promise<Trade>, by: 'shopper' | 'deliverer', suffix: string, body: object, isKeyed = false): Case =>
  async () => {
    const trade = await open()
    const key = isKeyed ? randomUUID() : undefined
    return { call: () => trade[by](suffix, body, key), effect: effectOn(trade) }
  }

/** A parcel of two of the four pieces is on its way. */
const sentInPart = async () => {
  const trade = await paid()
  await trade.deliverer('/deliveries', { items: [{ productId: trade.productId, quantity: 2 }] }, randomUUID())
  return trade
}
const sent = async () => {
  const trade = await paid()
  await trade.deliverer('/deliveries')
  return trade
}
const completed = async () => {
  const trade = await paid()
  await trade.deliverer('/delivered')
  return trade
}

const product = (stock?: number) => ({ title: 'A mug', price: { amount: 1299, currency: 'USD' }, stock })

const ofProduct = async (method: string, suffix: string, body: object, isNew = false): Promise<Repeatable> => {
  const name = randomUUID()
  const [path, token] = [`/products/prd_${name}`, await system.merchant(`mer_${name}`)]
  if (!isNew) await system.call('PUT', path, { token, body: product(5) })
  return {
    call: () => system.call(method, `${path}${suffix}`, { token, key: name, body }),
    effect: async () => ({ ...(await system.get(path)), productId: '', merchantId: '' }),
  }
}

const ofMerchant = async (method: string, suffix: string, body?: object): Promise<Repeatable> => {
  const merchantId = `mer_${randomUUID()}`
  const [path, token] = [`/merchants/${merchantId}`, await system.merchant(merchantId)]
  await system.call('PUT', path, { token, body: { name: 'before' } })
  return {
    call: () => system.call(method, `${path}${suffix}`, { token, key: merchantId, ...(body && { body }) }),
    effect: async () => {
      const found = await itemsOf(system, 'Orders-MerchantsTable')
      const { name, secrets } = found.find((one) => one.merchantId.S === merchantId) ?? {}
      return { name, secrets: secrets?.L.length }
    },
  }
}

const partOf = async (quantity: number, open: () => Promise<Trade>, isKeyed: boolean): Promise<Repeatable> => {
  const trade = await open()
  const [body, key] = [{ items: [{ productId: trade.productId, quantity }] }, isKeyed ? randomUUID() : undefined]
  return { call: () => trade.deliverer('/deliveries', body, key), effect: effectOn(trade) }
}

/** How an operator proposes a posting by hand, and those that wait. */
const proposing = async (): Promise<[() => Promise<Reply>, () => Promise<Reply['body'][]>]> => {
  const [token, key] = [await system.operator('usr_olga'), randomUUID()]
  const usd = (amount: number) => ({ amount, currency: 'USD' })
  const entries = [
    { account: 'losses', amount: usd(5) },
    { account: 'suspense', amount: usd(-5) },
  ]
  return [
    () => system.call('POST', '/ledger/journal-entries', { token, key, body: { entries, reason: key } }),
    async () =>
      (await system.get('/ledger/journal-entries', token)).items.filter((one: Reply['body']) => one.reason === key),
  ]
}

const cases: Record<WritingRoute, Readonly<Record<string, Case>>> = {
  putProduct: {
    'a new product': () => ofProduct('PUT', '', product(5), true),
    'a product that is offered': () => ofProduct('PUT', '', { ...product(), title: 'Another mug' }),
  },
  changeStock: { 'a delivery to the shelf': () => ofProduct('POST', '/stock', { change: 3, reason: 'counted' }) },
  putMerchant: { 'a profile': () => ofMerchant('PUT', '', { name: 'after' }) },
  renewWebhookSecret: { 'a secret': () => ofMerchant('POST', '/webhook-secret') },
  placeOrder: {
    'an order with a payment': async () => {
      const trade = await Trade.open(system)
      const [token, key] = [await system.shopper(), randomUUID()]
      const body = { items: [{ productId: trade.productId, quantity: 2 }], payment: { provider: 'sandbox' } }
      return {
        call: () => system.call('POST', '/orders', { token, key, body }),
        effect: async () => ({
          orders: (await system.get('/orders', token)).items.length,
          stock: (await system.get(`/products/${trade.productId}`)).available,
        }),
      }
    },
  },
  startPayment: { 'a second attempt': about(placed, 'shopper', '/payments', { provider: 'sandbox' }, true) },
  shipOrder: {
    'two of four pieces': () => partOf(2, paid, true),
    'the two that are left': () => partOf(2, sentInPart, true),
    'the two that are left, without a key': () => partOf(2, sentInPart, false),
    'all of it, without a key': about(paid, 'deliverer', '/deliveries', { carrier: 'UPS' }),
  },
  confirmDelivery: {
    'all of it': about(sent, 'shopper', '/delivered', {}),
    'a part of it': about(sentInPart, 'shopper', '/delivered', {}),
    'what needs no parcel': about(paid, 'deliverer', '/delivered', {}),
    'a parcel by its id': async () => {
      const trade = await sentInPart()
      const { deliveryId } = (await trade.now()).deliveries[0]
      return { call: () => trade.shopper('/delivered', { deliveryId }), effect: effectOn(trade) }
    },
  },
  failDelivery: { 'a paid order': about(paid, 'deliverer', '/delivery-failed', { reason: 'broken' }) },
  cancelOrder: {
    'an order that nobody has paid': about(placed, 'shopper', '/cancel', { reason: 'too dear' }),
    'a paid order': about(paid, 'shopper', '/cancel', {}),
  },
  requestRefund: {
    'a part': about(
      completed,
      'deliverer',
      '/refunds',
      { amount: { amount: 100, currency: 'USD' }, reason: 'broken' },
      true,
    ),
  },
  resolveException: {
    'money of the wrong amount': async () => {
      const trade = await (await placed(1)).pay({ outcome: 'paid', amount: 1300 })
      const [{ exceptionId }] = await system.exceptions(trade.order.orderId)
      const call = { token: await system.operator(), body: { action: 'refund', note: 'one too much' } }
      return {
        call: () => system.call('POST', `/exceptions/${exceptionId}/resolve`, call),
        effect: effectOn(trade),
      }
    },
  },
  resolveExceptions: {
    'money of the wrong amount, twice': async () => {
      const trades = [await placed(1), await placed(1)]
      for (const trade of trades) await trade.pay({ outcome: 'paid', amount: 1300 })
      const waiting = await Promise.all(trades.map(({ order }) => system.exceptions(order.orderId)))
      const exceptionIds = waiting.flat().map(({ exceptionId }) => exceptionId)
      const call = { token: await system.operator(), body: { exceptionIds, action: 'refund', note: 'one too much' } }
      return {
        call: () => system.call('POST', '/exceptions/resolve', call),
        effect: () => Promise.all(trades.map((trade) => effectOn(trade)())),
      }
    },
  },
  proposeJournalEntry: {
    'a loss that somebody found': async () => {
      const [call, waiting] = await proposing()
      return { call, effect: async () => (await waiting()).length }
    },
  },
  signOffMonth: {
    'a month that is settled': async () => {
      const TableName = 'Orders-ReconciliationRecordsTable'
      const put = (item: object) => system.aws('DynamoDB_20120810.PutItem', { TableName, Item: item })
      const S = (text: string) => ({ S: text })
      const month = `19${10 + (await itemsOf(system, TableName)).filter(({ topic }) => topic.S === 'months').length}-01`
      await put({
        topic: S('checks'),
        entry: S(`${month}-31`),
        day: S(`${month}-31`),
        status: S('PASSED'),
        seal: S('s'),
      })
      await put({ topic: S('settled'), entry: S('through'), day: S(`${month}-31`) })
      const token = await system.operator()
      return {
        call: () =>
          system.call('POST', `/ledger/months/${month}/sign-off`, { token, body: { note: 'as it has to be' } }),
        effect: async () =>
          (await itemsOf(system, TableName)).filter(({ topic, entry }) => topic.S === 'months' && entry.S === month)
            .length,
      }
    },
  },
  decideJournalEntry: {
    'an entry of somebody else': async () => {
      const [propose, waiting] = await proposing()
      const { journalEntryId } = (await propose()).body
      const token = await system.operator()
      const path = `/ledger/journal-entries/${journalEntryId}/decide`
      return {
        call: () => system.call('POST', path, { token, body: { decision: 'approve' } }),
        effect: async () => ({
          waiting: (await waiting()).length,
          posted: (await itemsOf(system, 'Orders-LedgerTable')).filter(({ setId }) => setId.S.includes(journalEntryId))
            .length,
        }),
      }
    },
  },
  runReconciliation: {
    'the day before': async () => {
      const { now } = await system.get('/local/clock')
      const date = now.slice(0, 10)
      await system.advance(86_400)
      const [token, key] = [await system.operator(), randomUUID()]
      const runs = async () => (await system.get('/local/executions')) as { name: string }[]
      const before = (await runs()).length
      return {
        call: () => system.call('POST', `/reconciliations/sandbox/${date}`, { token, key }),
        effect: async () => (await runs()).slice(before).filter(({ name }) => name.includes('again')).length,
      }
    },
  },
  receiveWebhook: {
    'a payment': async () => {
      const trade = await placed(1)
      await system.pay(trade.order, { outcome: 'paid', webhook: 'none' })
      const [message, id] = [trade.says('payment.paid', 'paid'), randomUUID()]
      return { call: () => system.tell(message, { id }), effect: effectOn(trade) }
    },
    'a refund that nobody had asked for': async () => {
      const trade = await (await placed(1)).pay()
      const { payments, total } = await trade.now()
      const refund = { paymentId: payments[0].paymentId, refundId: randomUUID(), amount: total }
      const message = trade.says('refund.succeeded', 'succeeded', refund)
      return { call: () => system.tell(message), effect: effectOn(trade) }
    },
  },
}

/** How an answer can get lost: its function takes the write for failed and tries again, gives up, or dies. */
const losses = [
  ...['PutItem', 'UpdateItem', 'TransactWriteItems'].flatMap((operation) => [
    { service: 'dynamodb', operation, kind: 'lose-reply', count: 1 },
    { service: 'dynamodb', operation, kind: 'lose-reply' },
    { service: 'dynamodb', operation, kind: 'kill', count: 1 },
  ]),
  { service: 'states', operation: 'StartExecution', kind: 'lose-reply', count: 1 },
  { service: 'states', operation: 'StartExecution', kind: 'lose-reply' },
]

type Usage = { readonly tables: Record<string, { readonly operations: Record<string, number> }> }

/** Those of the losses that can befall a call that has made these calls of the database; executions are started by one route alone. */
const lossesOf = (route: string, { tables }: Usage) => {
  const made = new Set(Object.values(tables).flatMap(({ operations }) => Object.keys(operations)))
  return losses.filter(({ service, operation }) =>
    service === 'states' ? route === 'runReconciliation' : made.has(operation),
  )
}

/** A payment whose provider did not answer the first time is shown as the provider answers about it since. */
const isAnswered = ({ body }: Reply) => !JSON.stringify(body).includes('"UNKNOWN"')

const isOk = ({ status }: Reply) => status >= 200 && status < 300

test('every route that writes is repeated here', () => {
  const writing = Object.entries(routes).filter(([, { method }]) => (method as string) !== 'GET')
  expect(Object.keys(cases).toSorted()).toEqual(writing.map(([name]) => name).toSorted())
})

const all = Object.entries(cases).flatMap(([route, some]) =>
  Object.entries(some).map(([name, make]) => ({ route, name, make })),
)

describe.each(all)('$route of $name', ({ route, make }) => {
  test('twice has one effect and the same answer', async () => {
    const { call, effect } = await make()
    const first = await call()
    expect([first.body, isOk(first)]).toEqual([first.body, true])
    const once = await effect()
    const second = await call()
    expect([second.body, isOk(second)]).toEqual([first.body, true])
    expect(await effect()).toEqual(once)
  })

  test('again after each way to lose its answer has one effect and the same answer', async () => {
    const undisturbed = await make()
    await system.advance(0)
    await system.call('DELETE', '/local/usage')
    await undisturbed.call()
    const possible = lossesOf(route, await system.get('/local/usage'))
    const once = await undisturbed.effect()
    expect(possible.length).toBeGreaterThan(0)
    for (const loss of possible) {
      const { call, effect } = await make()
      await system.advance(0)
      await system.call('POST', '/local/faults', { body: loss })
      const first = await call()
      await system.call('DELETE', '/local/faults')
      const [second, third] = [await call(), await call()]
      expect({ loss, body: second.body, isOk: isOk(second) }).toEqual({ loss, body: third.body, isOk: true })
      if (isOk(first) && isAnswered(first)) expect({ loss, body: second.body }).toEqual({ loss, body: first.body })
      expect({ loss, effect: await effect() }).toEqual({ loss, effect: once })
    }
  })
})

test('a parcel with a part of what is left needs a key: without one, a repeat would be a second parcel', async () => {
  const trade = await paid()
  const part = { items: [{ productId: trade.productId, quantity: 2 }] }
  expect(await trade.deliverer('/deliveries', part)).toMatchObject({
    status: 400,
    body: { code: 'idempotency.key_missing' },
  })
  const first = await trade.deliverer('/deliveries', part, 'one')
  const again = await trade.deliverer('/deliveries', part, 'one')
  expect([first.headers.get('idempotent-replayed'), again.headers.get('idempotent-replayed')]).toEqual([null, 'true'])
  expect(again.body).toEqual(first.body)
  const other = { ...part, carrier: 'UPS' }
  expect(await trade.deliverer('/deliveries', other, 'one')).toMatchObject({
    status: 422,
    body: { code: 'idempotency.key_reused' },
  })
  expect((await trade.deliverer('/deliveries', part, 'two')).body).toMatchObject({ status: 'SHIPPED' })
})

test('a repeat is answered as the first time, whatever has become of the order since', async () => {
  const trade = await paid()
  const first = await trade.shopper('/cancel', { reason: 'too dear' })
  expect(first.body.status).toBe('REFUNDING')
  await trade.advance(180)
  expect((await trade.now()).status).toBe('REFUNDED')
  const again = await trade.shopper('/cancel', { reason: 'too dear' })
  expect(again).toMatchObject({ status: 200, body: first.body })
  expect(again.headers.get('idempotent-replayed')).toBe('true')
  // Another reason, or another party, is another request: it comes too late.
  expect((await trade.shopper('/cancel', { reason: 'found one' })).status).toBe(409)
})

test('what one party has done is no repeat of the other', async () => {
  const trade = await sent()
  const first = await trade.shopper('/delivered')
  expect((await trade.deliverer('/delivered')).status).toBe(409)
  expect((await trade.shopper('/delivered')).body).toEqual(first.body)
})

test('ten repeats at once are one parcel and ten same answers', async () => {
  const trade = await paid()
  const body = { items: [{ productId: trade.productId, quantity: 1 }] }
  const answers = await Promise.all(Array.from({ length: 10 }, () => trade.deliverer('/deliveries', body, 'ten')))
  expect(new Set(answers.map((one) => JSON.stringify([one.status, one.body])))).toHaveProperty('size', 1)
  expect((await trade.now()).deliveries).toHaveLength(1)
})
