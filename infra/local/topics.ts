import { randomUUID } from 'node:crypto'
import { AwsError } from './aws-error.ts'
import type { Clock } from './clock.ts'
import type { State } from './state.ts'
import type { Usage } from './usage.ts'

export type Sms = { readonly to: string; readonly message: string; readonly at: string }

/** The topics of the templates, and the inbox of the phones that subscribe to them. */
export class Topics {
  readonly #phones = new Map<string, string[]>()
  readonly #clock: Clock
  readonly #state: State
  readonly #usage: Usage

  constructor(parts: { clock: Clock; state: State; usage: Usage }) {
    this.#clock = parts.clock
    this.#state = parts.state
    this.#usage = parts.usage
  }

  define(arn: string): void {
    this.#phones.set(arn, this.#phones.get(arn) ?? [])
  }

  subscribePhone(arn: string, phone: string): void {
    this.#phones.set(arn, [...(this.#phones.get(arn) ?? []), phone])
  }

  publish(arn: string, message: string): string {
    const phones = this.#phones.get(arn)
    if (!phones) throw new AwsError('NotFound', 'Topic does not exist')
    this.#usage.message(arn.split(':').at(-1) ?? arn)
    const at = new Date(this.#clock.now()).toISOString()
    for (const to of phones) this.#state.set('sms', `${at} ${randomUUID()}`, { to, message, at } satisfies Sms)
    return randomUUID()
  }

  /** Every SMS that went out, the oldest first. */
  inbox(): Sms[] {
    return this.#state.all<Sms>('sms')
  }
}
