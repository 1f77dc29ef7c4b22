import type { Activity } from './activity.ts'

type Timer = { readonly at: number; readonly order: number; readonly run: () => void }

/** Node's timers hold 31 bits of milliseconds. */
const longestTimeout = 2 ** 31 - 1

/**
 * The runtime's time, in milliseconds since 1970. It runs with the machine's clock, ahead of it by what it was advanced.
 * While it is being advanced it stands still at each timer that falls due, until all that the timer set off has happened.
 */
export class Clock {
  #ahead: number
  #standing: number | undefined
  #timers: Timer[] = []
  #count = 0
  #timeout: NodeJS.Timeout | undefined
  #advancing: Promise<unknown> = Promise.resolve()
  readonly #activity: Activity

  readonly #remember: (ahead: number) => void

  /** `remember` is told whenever the clock is moved, so that it does not go back when the runtime is killed meanwhile. */
  constructor(activity: Activity, ahead = 0, remember: (ahead: number) => void = () => undefined) {
    this.#activity = activity
    this.#ahead = ahead
    this.#remember = remember
  }

  now(): number {
    return this.#standing ?? Date.now() + this.#ahead
  }

  /** Whether it is being moved on, and stands still between one timer and the next. */
  get isMoving(): boolean {
    return this.#standing !== undefined
  }

  /** Runs once when `at` has come; the returned function calls it off. */
  at(at: number, run: () => void): () => void {
    const timer = { at, order: this.#count++, run }
    this.#timers.push(timer)
    this.#timers.sort((a, b) => a.at - b.at || a.order - b.order)
    this.#arm()
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer)
    }
  }

  /** Moves on by `seconds`, and resolves when all that fell due has happened. Calls queue up behind one another. */
  advance(seconds: number): Promise<number> {
    const run = this.#advancing.then(() => this.#advance(seconds))
    this.#advancing = run.catch(() => undefined)
    return run
  }

  stop(): void {
    clearTimeout(this.#timeout)
    this.#timers = []
  }

  async #advance(seconds: number): Promise<number> {
    await this.#activity.idle()
    const target = this.now() + seconds * 1000
    try {
      for (let timer = this.#timers[0]; timer && timer.at <= target; timer = this.#timers[0]) {
        this.#standing = Math.max(this.now(), timer.at)
        this.#remember(this.#standing - Date.now())
        for (const due of this.#timers.filter(({ at }) => at <= timer.at)) this.#fire(due)
        await this.#activity.idle()
      }
      this.#standing = target
      await this.#activity.idle()
      return target
    } finally {
      this.#ahead = target - Date.now()
      this.#remember(this.#ahead)
      this.#standing = undefined
      this.#arm()
    }
  }

  #fire(timer: Timer): void {
    this.#timers = this.#timers.filter((one) => one !== timer)
    timer.run()
  }

  #arm(): void {
    clearTimeout(this.#timeout)
    const [next] = this.#timers
    if (!next || this.#standing !== undefined) return
    const delay = Math.min(longestTimeout, Math.max(0, next.at - this.now()))
    this.#timeout = setTimeout(() => {
      if (this.#standing === undefined && next.at <= this.now() && this.#timers.includes(next)) this.#fire(next)
      this.#arm()
    }, delay)
  }
}
