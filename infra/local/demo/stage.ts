import { randomUUID } from 'node:crypto'
import { formatMoney, type Money } from '../../../functions/domain/money.ts'
import type { Answer, Client } from './client.ts'
import { type MerchantEndpoint, openMerchantEndpoint } from './merchant-endpoint.ts'
import type { Narrator } from './narrator.ts'

const waits: Readonly<Record<string, string>> = {
  AwaitPayment: 'waits for the payment',
  AwaitDelivery: 'waits for the delivery',
  AwaitWebhook: "waits for the provider's word",
}

type Execution = { readonly status: string; readonly currentState: string }

const describeExecution = ({ status, currentState }: Execution): string =>
  status === 'RUNNING'
    ? `Step Functions: ${currentState} ${waits[currentState] ?? ''}`
    : `Step Functions: the execution has ended, ${status}`

/** What a story has to end in. */
export type Ending = {
  readonly status: string
  readonly captured: number
  readonly refunded: number
  readonly left: number
}

/** The price of a mug in cents, and how many there are. */
const price = 1299
const mugs = 10

/** A merchant with ten mugs, a shopper who orders two, their provider and the clock: each act is done and told. */
export class Stage {
  readonly #client: Client
  readonly #tell: Narrator
  readonly #run = randomUUID().slice(0, 8)
  #shopper = ''
  #merchant = ''
  #secret = ''
  #endpoint: MerchantEndpoint | undefined
  #heard = 0
  #rung = 0
  #page = ''
  #orderId = ''

  constructor(client: Client, tell: Narrator) {
    this.#client = client
    this.#tell = tell
  }

  get #merchantId(): string {
    return `mer_potter_${this.#run}`
  }

  get #productId(): string {
    return `prd_mug_${this.#run}`
  }

  /** The merchant opens shop, with an endpoint for webhooks. */
  async open(offer: { readonly deliveryWindow?: number } = {}): Promise<void> {
    const client = this.#client
    this.#shopper = await client.token(`usr_ann_${this.#run}`, 'shopper')
    this.#merchant = await client.token(`usr_potter_${this.#run}`, 'merchant', this.#merchantId)
    this.#rung = (await client.call('GET', '/local/sms')).body.length
    this.#endpoint = await openMerchantEndpoint(() => this.#secret)
    const { url } = this.#endpoint
    const token = this.#merchant
    await client.call('PUT', `/merchants/${this.#merchantId}`, { token, body: { name: 'The Potter', webhookUrl: url } })
    this.#secret = (await client.call('POST', `/merchants/${this.#merchantId}/webhook-secret`, { token })).body.secret
    const product = { title: 'A hand-thrown mug', price: { amount: price, currency: 'USD' }, stock: mugs, ...offer }
    const { status, body } = await client.call('PUT', `/products/${this.#productId}`, { token, body: product })
    this.#line(
      'merchant',
      'PUT /products/prd_mug…',
      status,
      `offers ${body.title}, ${formatMoney(body.price)}, ${mugs} in stock`,
    )
  }

  /** Leaves nothing behind that would ring later: an order that waits for its delivery, an endpoint at which nobody listens. */
  async close(): Promise<void> {
    const endpoint = this.#endpoint
    if (!endpoint) return
    try {
      if (this.#orderId && (await this.#order()).status === 'PAID') await this.#deliver()
      const token = this.#merchant
      await this.#client.call('PUT', `/merchants/${this.#merchantId}`, {
        token,
        body: { name: 'The Potter', webhookUrl: null },
      })
      await this.#client.settled()
    } finally {
      endpoint.close()
    }
  }

  async #deliver(): Promise<void> {
    const at = `/orders/${this.#orderId}`
    await this.#client.call('POST', `${at}/deliveries`, { token: this.#merchant, body: {}, key: randomUUID() })
    await this.#client.call('POST', `${at}/delivered`, { token: this.#shopper, body: {} })
  }

  /** The shopper orders two mugs. `method` is what the sandbox is to do wrong. */
  async place(method?: string): Promise<void> {
    const payment = { provider: 'sandbox', ...(method && { method }) }
    const { status, body } = await this.#client.call('POST', '/orders', {
      token: this.#shopper,
      key: randomUUID(),
      body: { items: [{ productId: this.#productId, quantity: 2 }], payment },
    })
    this.#orderId = body.orderId
    this.#page = body.payments[0].action.url
    const until = body.paymentDueAt.slice(11, 16)
    this.#line(
      'shopper',
      'POST /orders',
      status,
      `${body.status}, ${formatMoney(body.total)}, to be paid by ${until} UTC`,
    )
    this.#tell.detail(`DynamoDB: ${body.orderId} and its stock in one transaction, ${await this.#left()} mugs left`)
    await this.#execution(this.#orderId)
  }

  /** The shopper pays on the provider's page. `webhook: none` lets the provider's message be lost. */
  async pay(choice: { readonly webhook?: 'none' } = {}): Promise<void> {
    const { status } = await this.#client.call('POST', this.#page, { body: { outcome: 'paid', ...choice } })
    this.#line('shopper', 'POST /sandbox/pay/…', status, "pays on the provider's page")
    await this.#client.settled()
    if (choice.webhook === 'none') this.#tell.detail('the webhook of the provider is lost')
    else this.#line('provider', 'POST /webhooks/sandbox', 200, `signed webhook, ${describe(await this.#order())}`)
    await this.#execution(this.#orderId)
    this.#merchantHears()
  }

  /** The merchant, or the shopper, does something to the order. */
  async act(who: 'merchant' | 'shopper', route: string, body: object, what: string): Promise<void> {
    const token = who === 'merchant' ? this.#merchant : this.#shopper
    const call = { token, body, key: randomUUID() }
    const answer = await this.#client.call('POST', `/orders/${this.#orderId}${route}`, call)
    await this.#client.settled()
    this.#line(who, `POST /orders/…${route}`, answer.status, `${what}: ${answer.body.status}`)
    await this.#execution(this.#orderId)
    this.#merchantHears()
  }

  /** Asks for what is going to be refused, and tells the refusal. */
  async actInVain(who: 'merchant' | 'shopper', route: string, body: object): Promise<void> {
    const token = who === 'merchant' ? this.#merchant : this.#shopper
    const answer = await this.#client.ask('POST', `/orders/${this.#orderId}${route}`, { token, body })
    this.#line(who, `POST /orders/…${route}`, answer.status, answer.body.detail)
  }

  /** Time passes, with all that it brings. */
  async wait(minutes: number, meanwhile: string): Promise<void> {
    const { body } = await this.#client.call('POST', '/local/clock', { body: { advance: minutes * 60 } })
    this.#line('clock', `${minutes} minutes pass`, body.now.slice(11, 16), meanwhile)
    this.#tell.detail(describe(await this.#order()))
    this.#merchantHears()
    await this.#phonesRing()
  }

  /** How the story ends: told, and checked. Throws where it is another end. */
  async end({ status, captured, refunded, left }: Ending): Promise<void> {
    const { items } = (await this.#client.call('GET', `/orders/${this.#orderId}/events`, { token: this.#shopper })).body
    const types = (items as { type: string }[]).map(({ type }) => type)
    this.#line('shopper', 'GET /orders/…/events', 200, types.join(' → '))
    const operator = await this.#client.token('usr_operator', 'operator')
    const exceptions = (await this.#client.call('GET', '/exceptions', { token: operator })).body.items
    const open = exceptions.filter(({ orderId }: { orderId: string }) => orderId === this.#orderId)
    const order = await this.#order()
    const found = [order.status, order.captured.amount, order.refunded.amount, await this.#left(), open.length]
    const wanted = [status, captured * price, refunded * price, left, 0]
    if (String(found) !== String(wanted)) throw new Error(`the story ends with ${found}, and should with ${wanted}`)
    this.#tell.end(`${describe(order)}, ${left} mugs in stock, nothing waits for a human.`)
  }

  async #order(): Promise<Answer['body']> {
    return (await this.#client.call('GET', `/orders/${this.#orderId}`, { token: this.#shopper })).body
  }

  async #left(): Promise<number> {
    return (await this.#client.call('GET', `/products/${this.#productId}`)).body.available
  }

  async #execution(name: string): Promise<void> {
    await this.#client.settled()
    const found = (await this.#client.call('GET', `/local/executions?name=${name}`)).body as Execution[]
    this.#tell.detail(found[0] ? describeExecution(found[0]) : 'Step Functions: no execution')
  }

  #line(who: Parameters<Narrator['line']>[0], what: string, status: number | string, outcome: string): void {
    this.#tell.line(who, what, `${status}  ${outcome}`)
  }

  #merchantHears(): void {
    const received = this.#endpoint?.received ?? []
    for (const { type, genuine } of received.slice(this.#heard))
      this.#line('platform', 'POST to the merchant', 204, `${type}, its signature is ${genuine ? 'genuine' : 'WRONG'}`)
    this.#heard = received.length
  }

  async #phonesRing(): Promise<void> {
    const inbox = (await this.#client.call('GET', '/local/sms')).body as { to: string; message: string }[]
    for (const { to, message } of inbox.slice(this.#rung)) this.#tell.line('platform', `SMS to ${to}`, message)
    this.#rung = inbox.length
  }
}

const describe = (order: { status: string; captured: Money; refunded: Money }): string => {
  const { status, captured, refunded } = order
  const back = refunded.amount > 0 ? `, refunded ${formatMoney(refunded)}` : ''
  return `order ${status}, captured ${formatMoney(captured)}${back}`
}
