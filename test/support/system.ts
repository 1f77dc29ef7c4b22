import { randomUUID } from 'node:crypto'
import { signWebhook } from '../../functions/adapters/messaging/standard-webhooks.ts'
import { WarmInstances } from '../../infra/local/lambda/warm-instances.ts'
import { type Runtime, type RuntimeSettings, startRuntime } from '../../infra/local/runtime.ts'
import { recordPermissions } from './permissions.ts'
import { templates } from './templates.ts'

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

/** What one system leaves for the next in this process: instances of functions, which know their system by its port. */
const warm = new WarmInstances()
let port = 0

/** Two systems at once, or somebody else on the port: any other will do. */
const startAt = async (settings: Omit<RuntimeSettings, 'port'>): Promise<Runtime> => {
  const runtime = await startRuntime({ ...settings, port }).catch((error: unknown) => {
    if (port === 0 || !String(error).includes('is in use')) throw error
    return startRuntime({ ...settings, port: 0 })
  })
  port ||= Number(new URL(runtime.url).port)
  return runtime
}

/** How far ahead it is five past ten: what runs at an hour comes at the same moment of each run of a test. */
const untilMorning = (): number => {
  const today = new Date().setUTCHours(10, 5, 0, 0)
  return (today > Date.now() ? today : today + 24 * 3600_000) - Date.now()
}

const secretArn = (name: string) => `arn:aws:secretsmanager:us-east-1:000000000000:secret:Sandbox-${name}`

/** The whole system, running from its templates, as its users reach it. */
export class System {
  readonly #runtime: Runtime
  readonly url: string
  /** Whether instances may know a secret that no other system has. */
  #rotated = false

  private constructor(runtime: Runtime) {
    this.#runtime = runtime
    this.url = runtime.url
  }

  /** `ahead`: how far its clock is ahead of the machine's, in milliseconds. */
  static async start(data = 'memory', from?: string, ahead = untilMorning()): Promise<System> {
    const folder = from ?? (await templates())
    if (data !== 'memory' || from) return new System(await startRuntime({ port: 0, data, templates: folder, ahead }))
    const system = new System(await startAt({ data, templates: folder, warm, ahead }))
    // Instances keep secrets for minutes: each system has the same ones.
    for (const name of ['ApiKey', 'WebhookSecret']) await system.#putSecret(name, `${name} of every test`)
    return system
  }

  /** Stops it. Throws when a call was denied meanwhile: a permission that is missing fails the tests of its file. */
  async stop(): Promise<void> {
    recordPermissions(await this.get('/local/permissions'))
    await this.assertNothingDenied().finally(() => this.#runtime.close())
    if (this.#rotated) await warm.end()
  }

  async assertNothingDenied(): Promise<void> {
    const denied = await this.takeDenied()
    if (denied.length > 0)
      throw new Error(`the policies of the templates do not allow ${JSON.stringify(denied, null, 2)}`)
  }

  /** The calls that were denied; from now on they count as expected. */
  async takeDenied(): Promise<{ caller: string; action: string; resource: string }[]> {
    const denied = await this.get('/local/denied')
    await this.call('DELETE', '/local/denied')
    return denied
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

  operator(sub = 'usr_operator'): Promise<string> {
    return this.#token({ sub, role: 'operator' })
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

  async #secret(name: string): Promise<string> {
    return (await this.aws('secretsmanager.GetSecretValue', { SecretId: secretArn(name) })).SecretString
  }

  async #putSecret(name: string, SecretString: string): Promise<void> {
    await this.aws('secretsmanager.PutSecretValue', { SecretId: secretArn(name), SecretString })
  }

  /** A new webhook secret at the provider; the one before it stays valid until the next. */
  async rotateWebhookSecret(): Promise<void> {
    this.#rotated = true
    await this.#putSecret('WebhookSecret', randomUUID())
  }

  webhookSecret(): Promise<string> {
    return this.#secret('WebhookSecret')
  }

  /** A call of the sandbox provider's API, as a platform with its key makes it. */
  async provider(method: string, path: string, body?: object): Promise<Reply> {
    const headers = { authorization: `Bearer ${await this.#secret('ApiKey')}` }
    return this.call(method, `/sandbox${path}`, { headers, ...(body && { body }) })
  }

  /** Tells the platform something in the provider's name, signed as the provider does unless it says otherwise. */
  async tell(message: object | string, { ahead = 0, id = randomUUID() as string, secret = '' } = {}): Promise<Reply> {
    const now = Date.parse((await this.get('/local/clock')).now)
    const raw =
      typeof message === 'string' ? message : JSON.stringify({ timestamp: new Date(now).toISOString(), ...message })
    const signed = signWebhook([secret || (await this.webhookSecret())], id, raw, now + ahead * 1000)
    return this.call('POST', '/webhooks/sandbox', { raw, headers: { ...signed } })
  }

  /** What waits for a human about an order. */
  async exceptions(orderId: string, status = 'open'): Promise<Reply['body'][]> {
    const token = await this.operator()
    const { items } = await this.get(`/exceptions?status=${status}&limit=100`, token)
    return items.filter((one: { orderId: string }) => one.orderId === orderId)
  }

  /** What the functions have measured under this name. */
  async metric(name: string): Promise<number[]> {
    await this.advance(0)
    const values = (await this.get(`/local/metrics?name=${name}`)) as { value: number | number[] }[]
    return values.flatMap(({ value }) => value)
  }

  /** How many messages lie in a queue. */
  async queued(name: string): Promise<number> {
    const QueueUrl = `${this.url}/000000000000/${name}`
    const { Attributes } = await this.aws('AmazonSQS.GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] })
    return Number(Attributes.ApproximateNumberOfMessages)
  }

  /** An order that was placed by a new shopper, with a payment to be made. */
  async place(
    productId: string,
    quantity = 1,
    method?: string,
  ): Promise<{ order: Reply['body']; path: string; token: string }> {
    const token = await this.shopper()
    const { body: order } = await this.call('POST', '/orders', {
      token,
      key: randomUUID(),
      body: { items: [{ productId, quantity }], payment: { provider: 'sandbox', ...(method && { method }) } },
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
