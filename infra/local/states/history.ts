import { limits } from '../aws/limits.ts'
import type { Clock } from '../clock.ts'
import { StateError } from './evaluate.ts'

export type ExecutionEvent = {
  readonly at: string
  readonly type: string
  readonly state?: string
  readonly detail?: unknown
}

/** What an execution has done: the events that are worth to be shown, and how many AWS would have kept. */
export class History {
  readonly events: ExecutionEvent[] = []
  readonly #clock: Clock
  #count = 0
  #isClosed = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The execution has ended: what is noted now fails it no more. */
  close(): void {
    this.#isClosed = true
  }

  /** Counts events as AWS has them, which are more than are noted here. Throws for the one that would be the last but is not the end. */
  record(...types: readonly string[]): void {
    this.#count += types.length
    if (!this.#isClosed && this.#count >= limits.historyEvents)
      throw new StateError(
        'States.Runtime',
        `The execution reached the maximum number of history events (${limits.historyEvents}).`,
      )
  }

  note(type: string, state?: string, detail?: unknown): void {
    this.record(type)
    const at = new Date(this.#clock.now()).toISOString()
    this.events.push({ at, type, ...(state && { state }), ...(detail !== undefined && { detail }) })
  }
}
