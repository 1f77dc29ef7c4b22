import type { FunctionSettings } from './function-settings.ts'
import type { Instance } from './instance.ts'

/**
 * Instances that outlive their runtime, for the next one in this process that has the same functions at the same address, as Lambda keeps
 * instances from one invocation to another. To load a function and have V8 compile it takes many times as long as to run it, and tests start
 * many systems.
 */
export class WarmInstances {
  readonly #kept = new Map<string, Instance[]>()

  /** Keeps an instance that has nothing to do. */
  keep(settings: FunctionSettings, instance: Instance): void {
    const key = JSON.stringify(settings)
    this.#kept.set(key, [...(this.#kept.get(key) ?? []), instance])
  }

  /** An instance of exactly this function; undefined where none is kept. */
  take(settings: FunctionSettings): Instance | undefined {
    const kept = this.#kept.get(JSON.stringify(settings)) ?? []
    for (let instance = kept.pop(); instance; instance = kept.pop()) if (!instance.hasEnded) return instance
    return undefined
  }

  /** Ends all that are kept. */
  async end(): Promise<void> {
    const kept = [...this.#kept.values()].flat()
    this.#kept.clear()
    await Promise.all(kept.map((instance) => instance.end()))
  }
}
