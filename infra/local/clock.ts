import type { Activity } from './activity.ts'

type Timer = { readonly at: number; readonly order: number; readonly run: () => void }
type Recurrence = { readonly next: (after: number) => number; readonly run: (due: number) => void; callOff: () => void }

/** What of a clock outlives its runtime: how far it is ahead of the machine's, and up to when something was stored by it. */
export type KeptClock = { readonly ahead: number; readonly stored: number }

/** How far the clock has come on its way from one moment to another. */
export type Progress = { readonly from: number; readonly now: number; readonly to: number }

/** Node's timers hold 31 bits of milliseconds. */
const longestTimeout = 2 ** 31 - 1

const minuteMs = 60_000

/**
 * The runtime's time, in milliseconds since 1970. It runs with the machine's clock, ahead of it by what it was advanced.
 * While it is being advanced it stands still at each timer that falls due, until all that the timer set off has happened.
 */
export class Clock {
  #ahead: number
  /** Up to which minute something was stored, so that it is not written down more often. */
  #stored: number
  #stoppedAt: number | undefined
  /** The next one first. */
  #timers: Timer[] = []
  readonly #recurring: Recurrence[] = []
  #count = 0
  #timeout: NodeJS.Timeout | undefined
  #advancing: Promise<unknown> = Promise.resolve()
  readonly #activity: Activity
  readonly #remember: (change: Partial<KeptClock>) => void
  readonly #progress: (progress: Progress) => void

  /**
   * `remember` is told of what has to be kept, so that the clock does not go back when the runtime is killed; `progress` is
   * called at each moment at which it stands still.
   */
  constructor(
    activity: Activity,
    kept: KeptClock = { ahead: 0, stored: 0 },
    remember: (change: Partial<KeptClock>) => void = () => undefined,
    progress: (progress: Progress) => void = () => undefined,
  ) {
    this.#activity = activity
    this.#ahead = kept.ahead
    this.#stored = kept.stored
    this.#remember = remember
    this.#progress = progress
  }

  now(): number {
    return this.#stoppedAt ?? Date.now() + this.#ahead
  }

  /** How far it is ahead of the machine's clock, in milliseconds. */
  get ahead(): number {
    return this.#stoppedAt === undefined ? this.#ahead : this.#stoppedAt - Date.now()
  }

  /** Whether it is being moved on, and stands still between one timer and the next. */
  get isMoving(): boolean {
    return this.#stoppedAt !== undefined
  }

  /** Something is stored now: the clock cannot go back before this moment any more. */
  store(): void {
    const now = this.now()
    if (now <= this.#stored) return
    this.#stored = Math.ceil(now / minuteMs) * minuteMs
    this.#remember({ stored: this.#stored })
  }

  /** Runs once when `at` has come; the returned function calls it off. */
  at(at: number, run: () => void): () => void {
    const timer = { at, order: this.#count++, run }
    // Of those of one moment the older one comes first.
    const later = this.#timers.findIndex((other) => other.at > at)
    this.#timers.splice(later === -1 ? this.#timers.length : later, 0, timer)
    this.#arm()
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer)
    }
  }

  /** Runs again and again, each time when the moment has come that `next` gives for the one before it. */
  every(next: (after: number) => number, run: (due: number) => void): void {
    const recurrence: Recurrence = { next, run, callOff: () => undefined }
    this.#recurring.push(recurrence)
    this.#plan(recurrence, this.now())
  }

  /** Moves on by `seconds`, and resolves when all that fell due has happened. Calls queue up behind one another. */
  advance(seconds: number): Promise<number> {
    return this.#next(() => this.#advance(seconds))
  }

  /**
   * Goes back to the machine's time, unless something was stored by this clock that would lie in the future then. Gives the
   * moment up to which that is so, or undefined where the clock went back.
   */
  reset(): Promise<number | undefined> {
    return this.#next(async () => {
      await this.#activity.idle()
      if (this.#stored > Date.now() + minuteMs) return this.#stored
      this.#ahead = 0
      this.#keep()
      for (const recurrence of this.#recurring) {
        recurrence.callOff()
        this.#plan(recurrence, this.now())
      }
      return undefined
    })
  }

  stop(): void {
    clearTimeout(this.#timeout)
    this.#timers = []
  }

  #next<T>(move: () => Promise<T>): Promise<T> {
    const run = this.#advancing.then(move)
    this.#advancing = run.catch(() => undefined)
    return run
  }

  async #advance(seconds: number): Promise<number> {
    await this.#activity.idle()
    const from = this.now()
    const to = from + seconds * 1000
    try {
      for (let timer = this.#timers[0]; timer && timer.at <= to; timer = this.#timers[0]) {
        this.#stoppedAt = Math.max(this.now(), timer.at)
        this.#keep()
        this.#progress({ from, now: this.#stoppedAt, to })
        for (const due of this.#timers.filter(({ at }) => at <= timer.at)) this.#fire(due)
        await this.#activity.idle()
      }
      this.#stoppedAt = to
      await this.#activity.idle()
      return to
    } finally {
      this.#ahead = to - Date.now()
      this.#stoppedAt = undefined
      this.#keep()
      this.#arm()
    }
  }

  #keep(): void {
    this.#remember({ ahead: this.ahead })
  }

  #plan(recurrence: Recurrence, after: number): void {
    const due = recurrence.next(after)
    if (!Number.isFinite(due)) return
    recurrence.callOff = this.at(due, () => {
      this.#plan(recurrence, due)
      recurrence.run(due)
    })
  }

  #fire(timer: Timer): void {
    this.#timers = this.#timers.filter((one) => one !== timer)
    timer.run()
  }

  #arm(): void {
    clearTimeout(this.#timeout)
    const [next] = this.#timers
    if (!next || this.#stoppedAt !== undefined) return
    const delay = Math.min(longestTimeout, Math.max(0, next.at - this.now()))
    this.#timeout = setTimeout(() => {
      if (this.#stoppedAt === undefined && next.at <= this.now() && this.#timers.includes(next)) this.#fire(next)
      this.#arm()
    }, delay)
  }
}
