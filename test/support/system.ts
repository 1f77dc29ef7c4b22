import { randomUUID } from 'node:crypto'
import { inject } from 'vitest'
import { type Runtime, startRuntime } from '../../infra/local/runtime.ts'

/** What the API answers, loosely: tests say themselves what they expect of it. */
// biome-ignore lint/suspicious/noExplicitAny: the shape of each body is what the tests are about
export type Reply = { readonly status: number; readonly body: any; readonly headers: Headers }

export type Call = {
  readonly token?: string
  readonly key?: string
  readonly body?: unknown
  /** Sent as it is, in place of a body as JSON. */
  readonly raw?: string
  readonly headers?: Record<string, string>
}

/** The whole system, running from its templates, as its users reach it. */
export class System {
  readonly #runtime: Runtime
  readonly url: string

  private constructor(runtime: Runtime) {
    this.#runtime = runtime
    this.url = runtime.url
  }

  static async start(data = 'memory', templates = inject('templates')): Promise<System> {
    return new System(await startRuntime({ port: 0, data, templates }))
  }

  stop(): Promise<void> {
    return this.#runtime.close()
  }

  async call(method: string, path: string, { token, key, body, raw, headers }: Call = {}): Promise<Reply> {
    const content = raw ?? (body === undefined ? undefined : JSON.stringify(body))
    const response = await fetch(path.startsWith('http') ? path : `${this.url}${path}`, {
      method,
      headers: {
        ...(content !== undefined && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
        ...(key && { 'idempotency-key': key }),
        ...headers,
      },
      ...(content !== undefined && { body: content }),
    })
    const text = await response.text()
    const json = (response.headers.get('content-type') ?? '').includes('json')
    return { status: response.status, body: json ? JSON.parse(text) : text, headers: response.headers }
  }

  async #token(claims: object): Promise<string> {
    return (await this.call('POST', '/local/token', { body: claims })).body.token
  }

  shopper(sub: string = `usr_${randomUUID()}`): Promise<string> {
    return this.#token({ sub, role: 'shopper' })
  }

  merchant(merchantId: string): Promise<string> {
    return this.#token({ sub: `usr_of_${merchantId}`, role: 'merchant', merchantId })
  }

  operator(): Promise<string> {
    return this.#token({ sub: 'usr_operator', role: 'operator' })
  }

  /** Moves the clock, and waits for all that falls due; 0 waits for what is under way. */
  async advance(seconds: number): Promise<void> {
    await this.call('POST', '/local/clock', { body: { advance: seconds } })
  }

  /** A call of an AWS service, as the SDK inside the functions makes it. */
  async aws(target: string, input: object): Promise<Reply['body']> {
    const headers = { 'x-amz-target': target, authorization: 'AWS4-HMAC-SHA256 Credential=local' }
    return (await this.call('POST', '/', { body: input, headers })).body
  }

  /** How many messages lie in a queue. */
  async queued(name: string): Promise<number> {
    const QueueUrl = `${this.url}/000000000000/${name}`
    const { Attributes } = await this.aws('AmazonSQS.GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] })
    return Number(Attributes.ApproximateNumberOfMessages)
  }

  /** An order that was placed by a new shopper, with a payment to be made. */
  async place(productId: string, quantity = 1): Promise<{ order: Reply['body']; path: string; token: string }> {
    const token = await this.shopper()
    const { body: order } = await this.call('POST', '/orders', {
      token,
      key: randomUUID(),
      body: { items: [{ productId, quantity }], payment: { provider: 'sandbox' } },
    })
    return { order, token, path: `/orders/${order.orderId}` }
  }

  async get(path: string, token?: string): Promise<Reply['body']> {
    return (await this.call('GET', path, token ? { token } : {})).body
  }

  /** A product of a merchant's, with its token. */
  async offer(merchantId: string, productId: string, product: object = {}): Promise<string> {
    const token = await this.merchant(merchantId)
    const body = { title: productId, price: { amount: 1299, currency: 'USD' }, stock: null, ...product }
    const { status, body: answer } = await this.call('PUT', `/products/${productId}`, { token, body })
    if (status !== 201) throw new Error(JSON.stringify(answer))
    return token
  }

  /** Pays an order that was placed with a payment, as a shopper would on the payment page. */
  pay(order: { payments: { action: { url: string } }[] }, choice: object = { outcome: 'paid' }): Promise<Reply> {
    return this.call('POST', order.payments.at(-1)?.action.url ?? '', { body: choice })
  }
}
