import { expect } from 'vitest'
import type { Reply, System } from './system.ts'

/** What an order has come to: its status, its money on our books and on the provider's, its goods, its open questions. */
export type End = {
  readonly status: string
  readonly captured?: number
  readonly refunded?: number
  /** The provider's books, where they differ from ours. */
  readonly provider?: { readonly captured: number; readonly refunded: number }
  /** What is left of ten. */
  readonly stock: number
  /** The kinds of what a human has to decide. */
  readonly exceptions?: readonly string[]
}

export const price = 1299
let count = 0

/** One order of one product of which there are ten, and all that its parties and its provider can do. */
export class Trade {
  readonly system: System
  readonly productId: string
  readonly merchant: string
  token = ''
  path = ''
  order: Reply['body']

  private constructor(system: System, productId: string, merchant: string) {
    this.system = system
    this.productId = productId
    this.merchant = merchant
  }

  static async open(system: System, product: object = {}): Promise<Trade> {
    const name = `trade${count++}`
    const merchant = await system.offer(`mer_${name}`, `prd_${name}`, { stock: 10, ...product })
    return new Trade(system, `prd_${name}`, merchant)
  }

  get merchantId(): string {
    return this.productId.replace('prd_', 'mer_')
  }

  /** Another order of the same product. */
  another(): Trade {
    return new Trade(this.system, this.productId, this.merchant)
  }

  /** Ends what a human has to decide about the order. */
  async resolve(action: string): Promise<Reply> {
    const [exception] = await this.system.exceptions(this.order.orderId)
    const token = await this.system.operator()
    const body = { action, note: 'decided in a test' }
    return this.system.call('POST', `/exceptions/${exception.exceptionId}/resolve`, { token, body })
  }

  /** An order of one that was placed, with a payment that misbehaves as `method` says. */
  async place(method?: string, quantity = 1): Promise<this> {
    const placed = await this.system.place(this.productId, quantity, method)
    Object.assign(this, placed)
    return this
  }

  async pay(choice?: object): Promise<this> {
    await this.system.pay(this.order, choice)
    await this.advance(0)
    return this
  }

  advance(seconds: number): Promise<void> {
    return this.system.advance(seconds)
  }

  fault(fault: object): Promise<Reply> {
    return this.system.call('POST', '/local/faults', { body: fault })
  }

  healthy(): Promise<Reply> {
    return this.system.call('DELETE', '/local/faults')
  }

  /** A call by the shopper. */
  shopper(suffix: string, body: object = {}, key?: string): Promise<Reply> {
    return this.system.call('POST', `${this.path}${suffix}`, { token: this.token, body, ...(key && { key }) })
  }

  /** A call by the merchant. */
  deliverer(suffix: string, body: object = {}, key?: string): Promise<Reply> {
    return this.system.call('POST', `${this.path}${suffix}`, { token: this.merchant, body, ...(key && { key }) })
  }

  /** Another attempt to pay, beside the first. */
  async anotherPayment(): Promise<Reply['body']> {
    return (await this.shopper('/payments', { provider: 'sandbox' }, `payment ${count++}`)).body
  }

  now(): Promise<Reply['body']> {
    return this.system.get(this.path, this.token)
  }

  async events(): Promise<string[]> {
    const { items } = await this.system.get(`${this.path}/events`, this.token)
    return items.map(({ type }: { type: string }) => type)
  }

  /** A message of the provider's about the order's first payment. */
  says(type: string, status: string, change: object = {}) {
    const { orderId, total, payments } = this.order
    const data = { paymentId: payments[0].paymentId, orderId, status, amount: total, url: 'https://pay', ...change }
    return { type, data }
  }

  /** What the provider has taken and given back for this order. */
  async books(): Promise<{ captured: number; refunded: number }> {
    const { payments } = await this.now()
    const sums = { captured: 0, refunded: 0 }
    for (const { paymentId } of payments) {
      const { body } = await this.system.provider('GET', `/payments/${paymentId}`)
      if (body.status !== 'paid') continue
      sums.captured += body.amount.amount
      sums.refunded += body.refunded
    }
    return sums
  }

  /** Throws unless everything has come to this end: the order, the money on both sides, the stock, the exceptions. */
  async expect(end: End): Promise<void> {
    const { status, captured = 0, refunded = 0, stock, exceptions = [] } = end
    const provider = end.provider ?? { captured, refunded }
    const order = await this.now()
    const kinds = (await this.system.exceptions(order.orderId)).map(({ kind }) => kind)
    expect({
      status: order.status,
      captured: order.captured.amount,
      refunded: order.refunded.amount,
      provider: await this.books(),
      stock: (await this.system.get(`/products/${this.productId}`)).available,
      exceptions: kinds,
    }).toEqual({ status, captured, refunded, provider, stock, exceptions })
  }
}
