import { createHash } from 'node:crypto'
import type { PostingSet } from './posting.ts'

/** JSON whose fields are in the order of the alphabet, so that the same value is the same text, whichever way it was stored. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  )

/**
 * Adds up what is booked on a day, set by set in their order, to one hash. With the seal of the day before it becomes the day's own: each seal
 * holds for all days up to it, and whatever is changed, added or taken away afterwards breaks it.
 */
export class SealOfDay {
  readonly #hash = createHash('sha256')

  add({ setId, orderId, merchantId, event, at, entries, movement, sale, decision, byHand }: PostingSet): void {
    const all = { setId, orderId, merchantId, event, at, entries, movement, sale, decision, byHand }
    this.#hash.update(`${canonical(all)}\n`)
  }

  /** The seal behind that of the day before; undefined where that day has none. */
  after(before: string | undefined): string {
    return createHash('sha256')
      .update(before ?? '')
      .update(this.#hash.digest())
      .digest('hex')
  }
}
