import type { Activity } from '../activity.ts'
import type { Clock } from '../clock.ts'
import type { Invocation } from './invocation.ts'
import type { Lambda } from './lambda.ts'

/** What Lambda does with an event that a function has failed on, or had no room for. */
export type Patience = {
  /** How often it tries again after a failure. */
  readonly retries: number
  /** How long it keeps an event. */
  readonly maxAgeSeconds: number
}

/** Lambda's own, where a template says nothing else. */
const usual: Patience = { retries: 2, maxAgeSeconds: 6 * 3600 }

const minuteMs = 60_000
const firstPause = 1000
const longestPause = 5 * minuteMs

/** How often an event has been tried, and how it ended each time. */
type Tries = { readonly failed: number; readonly throttled: number }

/**
 * Calls of functions that nobody waits for, as schedules and alarms make them: Lambda takes the event, and tries again by
 * itself. After a failure it does so twice, one minute later and two more; while there is no room for the function, with
 * growing pauses until the event is too old.
 */
export class AsyncInvocations {
  readonly #lambda: Lambda
  readonly #clock: Clock
  readonly #activity: Activity
  readonly #patience = new Map<string, Patience>()

  constructor(parts: { lambda: Lambda; clock: Clock; activity: Activity }) {
    this.#lambda = parts.lambda
    this.#clock = parts.clock
    this.#activity = parts.activity
  }

  /** What a template says about a function's events. */
  configure(functionArn: string, patience: Partial<Patience>): void {
    this.#patience.set(functionArn, { ...usual, ...patience })
  }

  /** Makes the first try, and plans the others where it fails. `attempt` is for a caller that knows how to make it. */
  async invoke(
    functionArn: string,
    event: () => unknown,
    attempt: () => Promise<Invocation> = () => this.#lambda.invoke(functionArn, event(), 'Event'),
  ): Promise<void> {
    await this.#try(functionArn, attempt, this.#clock.now(), { failed: 0, throttled: 0 })
  }

  async #try(functionArn: string, attempt: () => Promise<Invocation>, since: number, before: Tries): Promise<void> {
    const invocation = await attempt()
    if (invocation.ok) return
    const { retries, maxAgeSeconds } = this.#patience.get(functionArn) ?? usual
    const isThrottled = invocation.errorType === 'TooManyRequestsException'
    const tries = isThrottled
      ? { ...before, throttled: before.throttled + 1 }
      : { ...before, failed: before.failed + 1 }
    if (tries.failed > retries) return
    const pause = isThrottled
      ? Math.min(longestPause, firstPause * 2 ** before.throttled)
      : minuteMs * Math.min(2, tries.failed)
    const again = this.#clock.now() + pause
    if (again > since + maxAgeSeconds * 1000) return
    this.#clock.at(again, () => this.#activity.launch(() => this.#try(functionArn, attempt, since, tries)))
  }
}
