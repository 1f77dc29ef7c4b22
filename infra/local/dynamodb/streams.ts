import { type StreamMapping, type StreamParts, StreamReader } from './stream-reader.ts'

/** All mappings of all tables' streams. */
export class Streams {
  readonly #readers = new Map<string, StreamReader[]>()
  readonly #parts: StreamParts

  constructor(parts: StreamParts) {
    this.#parts = parts
  }

  map(mapping: StreamMapping): void {
    const readers = this.#readers.get(mapping.table) ?? []
    this.#readers.set(mapping.table, [...readers, new StreamReader(mapping, this.#parts)])
  }

  /** The table was written to. */
  written(table: string): void {
    for (const reader of this.#readers.get(table) ?? []) reader.poke()
  }

  /** Takes up what was left when the runtime stopped. */
  resume(): void {
    for (const table of this.#readers.keys()) this.written(table)
  }
}
