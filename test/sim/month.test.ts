import { afterAll, beforeAll, expect, test } from 'vitest'
import { Books } from '../support/books.ts'
import { type Purchase, realPurchases } from '../support/real-orders.ts'
import { type Reply, System } from '../support/system.ts'
import { itemsOf } from '../support/tables.ts'

const hour = 3600
const days = 30
/** On the last days nobody buys any more, so that everything comes to its end within the month. */
const tradingDays = 26
const ordersADay = 10
const merchants = 7

let system: System
let books: Books
beforeAll(async () => {
  system = await System.start()
  books = await Books.open(system)
})
afterAll(() => system.stop())

/** Each takes another share, some of them odd, so that cents have to be rounded. */
const shareOf = (merchant: number): number => [0, 1000, 333, 1250, 9999, 1, 777][merchant] as number

const merchantOf = ({ merchantId }: Purchase): number =>
  [...merchantId].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % merchants

/** An order of the month, once it has been placed. */
type Story = {
  readonly merchant: number
  readonly token: string
  readonly merchantToken: string
  readonly path: string
  readonly order: Reply['body']
}

const currencyOf = (index: number): string => (index % 9 === 0 ? 'JPY' : index % 4 === 0 ? 'EUR' : 'BRL')

const place = async (purchase: Purchase, index: number, terms: object = {}, method?: string): Promise<Story> => {
  const merchant = merchantOf(purchase)
  const merchantToken = await system.merchant(`mer_month_${merchant}`)
  const items: object[] = []
  for (const { productId, cents, quantity } of purchase.lines) {
    const id = `${productId.slice(0, 40)}_${index}`
    const price = { amount: cents, currency: currencyOf(index) }
    const body = { title: id, price, stock: null, autoConfirmAfter: 30 * hour, ...terms }
    await system.call('PUT', `/products/${id}`, { token: merchantToken, body })
    items.push({ productId: id, quantity })
  }
  const token = await system.shopper(`usr_month_${index}`)
  const payment = { provider: 'sandbox', ...(method && { method }) }
  const { body: order } = await system.call('POST', '/orders', { token, key: `${index}`, body: { items, payment } })
  return { merchant, token, merchantToken, path: `/orders/${order.orderId}`, order }
}

const post = (token: string, path: string, body: object = {}, key = path) =>
  system.call('POST', path, { token, body, key })

const delivered = async (story: Story): Promise<Story> => {
  await post(story.token, `${story.path}/delivered`)
  return story
}

const paid = async (story: Story, choice?: object): Promise<Story> => {
  await system.pay(story.order, choice)
  await system.advance(0)
  return story
}

/** What is asked back of orders that were delivered, some days later: of the merchant, once for each call. */
const refunds: { readonly day: number; readonly story: Story; readonly amount?: number }[] = []

type Life = (purchase: Purchase, index: number, day: number) => Promise<Story>

/** What becomes of the orders of a day, one after the other. */
const lives: readonly Life[] = [
  async (purchase, index) => delivered(await paid(await place(purchase, index))),
  async (purchase, index, day) => {
    const story = await delivered(await paid(await place(purchase, index)))
    refunds.push({ day: day + 1, story, amount: Math.ceil(story.order.total.amount / 3) })
    return story
  },
  async (purchase, index, day) => {
    const story = await delivered(await paid(await place(purchase, index)))
    refunds.push({ day: day + 2, story, amount: 1 }, { day: day + 3, story })
    return story
  },
  // Sent, and nobody says that it has arrived.
  async (purchase, index) => {
    const story = await paid(await place(purchase, index))
    await post(story.merchantToken, `${story.path}/deliveries`)
    return story
  },
  // The merchant never sends it.
  async (purchase, index) => paid(await place(purchase, index, { deliveryWindow: 2 * hour })),
  // Nobody pays.
  (purchase, index) => place(purchase, index),
  // A bank that comes back once the order has closed.
  async (purchase, index) => {
    const story = await place(purchase, index, {}, 'paid-late')
    await system.advance(0.6 * hour)
    return paid(story)
  },
  async (purchase, index) => {
    const story = await paid(await place(purchase, index))
    await post(story.token, `${story.path}/cancel`)
    return story
  },
  // The webhook is lost; the provider is asked before the order closes.
  async (purchase, index) => {
    const story = await paid(await place(purchase, index), { outcome: 'paid', webhook: 'none' })
    await system.advance(0.6 * hour)
    return delivered(story)
  },
  // Paid twice.
  async (purchase, index) => {
    const story = await place(purchase, index)
    const { body: second } = await post(story.token, `${story.path}/payments`, { provider: 'sandbox' })
    await paid(story)
    await system.pay({ payments: [second] })
    return delivered(story)
  },
]

/** What a merchant keeps of an order, from what its shopper sees of it alone. */
const keptOf = (
  { status, total, refunded, payments }: Reply['body'],
  types: readonly string[],
  share: number,
): number => {
  const isSold = types.includes('delivered') || types.includes('autoConfirmed')
  if (!isSold || (status !== 'COMPLETED' && status !== 'REFUNDED')) return 0
  // What an order could not use went back as well, and was never the merchant's.
  const stray = payments.filter((one: Reply['body']) => one.status === 'CAPTURED').length - 1
  const rest = total.amount - (refunded.amount - stray * total.amount)
  return rest - Math.floor((rest * share) / 10_000 + 0.5)
}

const add = (sums: Record<string, number>, name: string, amount: number) => {
  sums[name] = (sums[name] ?? 0) + amount
}

/** All items of a table whose sort key begins so. */
const entries = async (table: string, attribute: string, prefix: string): Promise<Reply['body'][]> =>
  (await itemsOf(system, table)).filter((item) => item[attribute]?.S?.startsWith(prefix))

const inReais = (amount: number) => ({ amount, currency: 'BRL' })

/** What the provider, the bank and the operators do on a day beside the orders. */
const bankDay = async (day: number): Promise<void> => {
  // Each day it pays out; some of it is on our account the same day, some two days later.
  const payout = { type: 'payout', reference: `po_${day}`, amount: inReais(-1000 - day) }
  await system.provider('POST', '/entries', { ...payout, arrivesIn: [30, 20 * hour, 50 * hour][day % 3] })
  if (day === 5) await system.provider('POST', '/entries', { type: 'fee', reference: 'monthly', amount: inReais(-990) })
  if (day === 7)
    await system.provider('POST', '/bank/transfers', { reference: 'rent', amount: inReais(-4200), text: 'Office' })
  if (day === 12) {
    const [one] = await entries('Orders-SettlementBatchesTable', 'entry', 'payout#')
    expect((await system.provider('POST', `/payouts/${one.payoutId.S}/return`)).status).toBe(200)
  }
  const { items } = await system.get('/exceptions?limit=100', books.operator)
  for (const { exceptionId, actions, kind } of items)
    if (kind.startsWith('bank.') || kind === 'payout.failed') await books.resolve(exceptionId, actions[0])
}

/** What is on our account, and what the provider has paid out, by the sandbox's own records of it. */
const inBank = async (): Promise<Record<string, number>> => {
  const sums: Record<string, number> = {}
  for (const { amount } of await entries('Sandbox-RecordsTable', 'kind', 'transfer'))
    add(sums, amount.M.currency.S, Number(amount.M.amount.N))
  return sums
}

test(
  'a month of real orders, three ways: every day closes, the rebuilt ledger is the same, and merchants are paid to the cent',
  {
    timeout: 600_000,
  },
  async () => {
    const purchases = realPurchases(tradingDays * ordersADay)
    for (let merchant = 0; merchant < merchants; merchant++)
      await system.call('PUT', `/merchants/mer_month_${merchant}`, {
        token: books.operator,
        body: { name: `Merchant ${merchant}`, commissionBps: shareOf(merchant) },
      })
    const stories: Story[] = []
    const dates: string[] = []
    for (let day = 0; day < days; day++) {
      await books.untilNextDay(15)
      dates.push(await books.today())
      for (const { story, amount } of refunds.filter((one) => one.day === day)) {
        const money = amount === undefined ? {} : { amount: { amount, currency: story.order.total.currency } }
        const { status } = await post(
          story.merchantToken,
          `${story.path}/refunds`,
          { ...money, reason: 'month' },
          `${day}`,
        )
        expect(status).toBe(201)
      }
      if (day >= tradingDays) continue
      await bankDay(day)
      const some = purchases.slice(day * ordersADay, (day + 1) * ordersADay)
      const told = await Promise.all(
        some.map((purchase, index) => (lives[index % lives.length] as Life)(purchase, day * ordersADay + index, day)),
      )
      stories.push(...told)
    }
    await books.untilNextDay(15)

    for (const date of dates)
      expect({ ...(await books.reconciled(date)), file: {}, classes: [], earlier: [], closedAt: '' }).toMatchObject({
        date,
        status: 'CLOSED',
        reasons: [],
        openItems: [],
        books: { status: 'PASSED', failures: [] },
      })

    expect(await books.rebuilt()).toMatchObject({ orders: stories.length, count: 0, differences: [] })

    // The bank says what our ledger says, and nothing is on its way any more.
    const { items: accounts } = await system.get(`/ledger/accounts?date=${dates.at(-1)}`, books.operator)
    const ofAccount = (name: string): Record<string, number> =>
      Object.fromEntries(
        accounts
          .filter(({ account }: { account: string }) => account === name)
          .map(({ balance }: Reply['body']) => [balance.currency, balance.amount]),
      )
    expect(ofAccount('bank')).toEqual(await inBank())
    for (const name of ['clearing', 'in_transit:sandbox', 'escrow'])
      expect(Object.values(ofAccount(name)).filter((amount) => amount !== 0)).toEqual([])
    expect(ofAccount('losses')).toEqual({ BRL: 4200 })

    const kept: Record<string, number> = {}
    const ends: Record<string, number> = {}
    for (const { merchant, path, token } of stories) {
      const order = await system.get(path, token)
      const types = (await system.get(`${path}/events`, token)).items.map(({ type }: { type: string }) => type)
      add(ends, order.status, 1)
      add(kept, `mer_month_${merchant} ${order.total.currency}`, keptOf(order, types, shareOf(merchant)))
    }
    // Each kind of ending was reached, so that what is compared here is not nothing.
    expect(Object.keys(ends).toSorted()).toEqual(['CLOSED', 'COMPLETED', 'REFUNDED'])

    const settled: Record<string, number> = {}
    const payouts = await entries('Orders-SettlementBatchesTable', 'entry', 'payout#')
    expect(payouts.filter(({ status }) => status.S === 'FAILED')).toMatchObject([{ isReturned: { BOOL: true } }])
    for (const { merchantId, amount, status } of payouts) {
      if (status.S === 'FAILED') continue
      expect(status.S).toBe('SUCCEEDED')
      add(settled, `${merchantId.S} ${amount.M.currency.S}`, Number(amount.M.amount.N))
    }
    const received: Record<string, number> = {}
    for (const { account, amount, status } of await entries('Sandbox-RecordsTable', 'kind', 'payout'))
      if (status.S === 'succeeded') add(received, `${account.S} ${amount.M.currency.S}`, Number(amount.M.amount.N))
    expect(received).toEqual(settled)
    for (const { merchantId, carried } of await entries('Orders-SettlementBatchesTable', 'entry', 'head'))
      for (const [currency, { N }] of Object.entries(carried.M as Record<string, { N: string }>))
        add(settled, `${merchantId.S} ${currency}`, Number(N))
    const withoutZeros = (sums: Record<string, number>) =>
      Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum))
    expect(Object.keys(withoutZeros(kept)).length).toBeGreaterThan(10)
    expect(withoutZeros(settled)).toEqual(withoutZeros(kept))
  },
)
