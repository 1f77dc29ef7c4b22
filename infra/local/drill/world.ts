import { randomUUID } from 'node:crypto'
import type { Answer, Client } from '../demo/client.ts'
import { account, region } from '../templates/intrinsics.ts'

const minute = 60
const hour = 60 * minute

/** An order that was placed in the drill, and who has to do with it. */
export type Placed = {
  readonly orderId: string
  readonly page: string
  readonly shopper: string
  readonly paymentId: string
}

/** A running system, and all that can be done to it so that something goes wrong. */
export class World {
  readonly client: Client
  readonly #run = randomUUID().slice(0, 8)
  #count = 0
  #merchant = ''
  #operator = ''

  constructor(client: Client) {
    this.client = client
  }

  get merchantId(): string {
    return `mer_drill_${this.#run}`
  }

  get #productId(): string {
    return `prd_drill_${this.#run}`
  }

  /** A merchant who offers something, without an endpoint unless one is given. */
  async open(): Promise<void> {
    this.#merchant = await this.client.token(`usr_drill_${this.#run}`, 'merchant', this.merchantId)
    this.#operator = await this.client.token('usr_drill_operator', 'operator')
    const product = { title: 'A drill', price: { amount: 1000, currency: 'USD' }, stock: null }
    await this.client.call('PUT', `/products/${this.#productId}`, { token: this.#merchant, body: product })
  }

  /** Where the merchant wants to be told: an address at which nobody listens. */
  async listenNowhere(): Promise<void> {
    const token = this.#merchant
    const path = `/merchants/${this.merchantId}`
    await this.client.call('PUT', path, { token, body: { name: 'Drill', webhookUrl: 'http://127.0.0.1:9/' } })
    await this.client.call('POST', `${path}/webhook-secret`, { token })
  }

  async listenNoMore(): Promise<void> {
    await this.client.call('PUT', `/merchants/${this.merchantId}`, {
      token: this.#merchant,
      body: { name: 'Drill', webhookUrl: null },
    })
  }

  async place(method?: string): Promise<Placed> {
    const shopper = await this.client.token(`usr_drill_${this.#run}_${this.#count++}`, 'shopper')
    const payment = { provider: 'sandbox', ...(method && { method }) }
    const { body } = await this.client.call('POST', '/orders', {
      token: shopper,
      key: randomUUID(),
      body: { items: [{ productId: this.#productId, quantity: 1 }], payment },
    })
    const [{ paymentId, action }] = body.payments
    return { orderId: body.orderId, page: action?.url ?? '', shopper, paymentId }
  }

  async pay({ page }: Placed, outcome: 'paid' | 'declined' = 'paid'): Promise<void> {
    await this.client.call('POST', page, { body: { outcome } })
    await this.client.settled()
  }

  /** An order that was placed and paid. */
  async paid(method?: string): Promise<Placed> {
    const placed = await this.place(method)
    await this.pay(placed)
    return placed
  }

  async completed(): Promise<Placed> {
    const placed = await this.paid()
    await this.act(placed, '/delivered')
    return placed
  }

  async act({ orderId, shopper }: Placed, route: string, body: object = {}, as: 'shopper' | 'merchant' = 'shopper') {
    const token = as === 'shopper' ? shopper : this.#merchant
    await this.client.call('POST', `/orders/${orderId}${route}`, { token, body, key: randomUUID() })
    await this.client.settled()
  }

  fault(fault: object): Promise<Answer> {
    return this.client.call('POST', '/local/faults', { body: fault })
  }

  healthy(): Promise<Answer> {
    return this.client.call('DELETE', '/local/faults')
  }

  /** Asks many times, some side by side, whatever the answers are. */
  async ask(times: number, question: () => Promise<unknown>): Promise<void> {
    for (let asked = 0; asked < times; asked += 10)
      await Promise.all(Array.from({ length: Math.min(10, times - asked) }, () => question().catch(() => undefined)))
  }

  async now(): Promise<number> {
    return Date.parse((await this.client.call('GET', '/local/clock')).body.now)
  }

  async advance(seconds: number): Promise<void> {
    await this.client.call('POST', '/local/clock', { body: { advance: seconds } })
  }

  async today(): Promise<string> {
    return new Date(await this.now()).toISOString().slice(0, 10)
  }

  /** Moves on to a time of a day, today's where that is still to come and tomorrow's otherwise. */
  async until(hours: number, minutes = 0): Promise<void> {
    const now = await this.now()
    const start = Date.parse(new Date(now).toISOString().slice(0, 10))
    const at = start + (hours * hour + minutes * minute) * 1000
    await this.advance(((at > now ? at : at + 24 * hour * 1000) - now) / 1000)
  }

  /** A call of an AWS service, as the SDK makes it. */
  async aws(target: string, input: object): Promise<Answer['body']> {
    const response = await fetch(this.client.url, {
      method: 'POST',
      headers: { 'x-amz-target': target, authorization: 'AWS4-HMAC-SHA256 Credential=drill' },
      body: JSON.stringify(input),
    })
    if (!response.ok) throw new Error(`${target} answered ${response.status}: ${await response.text()}`)
    return response.json()
  }

  purge(queue: string): Promise<Answer['body']> {
    return this.aws('AmazonSQS.PurgeQueue', { QueueUrl: `${this.client.url}/${account}/${queue}` })
  }

  /** A call of the sandbox provider's API, with its key. */
  async provider(method: string, path: string, body: object): Promise<void> {
    const SecretId = `arn:aws:secretsmanager:${region}:${account}:secret:Sandbox-ApiKey`
    const { SecretString } = await this.aws('secretsmanager.GetSecretValue', { SecretId })
    await this.client.call(method, `/sandbox${path}`, { token: SecretString, body })
  }

  /** Has a day reconciled once more. */
  async reconcile(date: string): Promise<void> {
    await this.client.call('POST', `/reconciliations/sandbox/${date}`, { token: this.#operator, body: {} })
    await this.client.settled()
  }
}
