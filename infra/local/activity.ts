/**
 * All that the runtime is doing right now: requests, invocations, executions that move, batches on their way. What waits for
 * the clock does not count.
 */
export class Activity {
  #running = 0
  #waiting: (() => void)[] = []

  /** Something begins; the returned function says that it is over, or that it waits for the clock. */
  begin(): () => void {
    this.#running++
    let over = false
    return () => {
      if (over) return
      over = true
      this.#running--
      if (this.#running === 0) this.#settle()
    }
  }

  /** Counts a piece of work until it ends. Its failure is its owner's business. */
  async track<T>(work: Promise<T>): Promise<T> {
    const end = this.begin()
    try {
      return await work
    } finally {
      end()
    }
  }

  /** Begins a piece of work that nobody waits for. */
  launch(work: () => Promise<unknown>): void {
    void this.track(work().catch((error: unknown) => console.error(error)))
  }

  /** Resolves once nothing is going on any more. */
  async idle(): Promise<void> {
    // What has just ended may begin something in the same turn of the event loop.
    await new Promise(setImmediate)
    while (this.#running > 0) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
      await new Promise(setImmediate)
    }
  }

  #settle(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}
