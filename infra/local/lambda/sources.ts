import { readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'

const mapOf = (bundle: string): SourceMap | undefined => {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(bundle)}.map`, 'utf8')))
  } catch {
    return undefined
  }
}

/**
 * Finds the lines of the sources that lines of bundles were made from. Node could do so itself in each instance of a function;
 * it would read the maps of all of its bundles at each start then, and only few instances ever print a stack.
 */
export class Sources {
  readonly #maps = new Map<string, SourceMap | undefined>()

  /** A line of a log, with places in sources (`functions/api/place-order.ts:12:3`) where it names places in bundles. */
  inPlaceOfBundles(line: string): string {
    if (!line.includes('.mjs:')) return line
    return line.replace(
      /(file:\/\/[^\s"'()]+\.mjs):(\d+):(\d+)/g,
      (place, bundle: string, row: string, column: string) => {
        const found = this.#map(bundle)?.findEntry(Number(row) - 1, Number(column) - 1)
        if (!found || !('originalSource' in found)) return place
        const { originalSource, originalLine, originalColumn } = found
        return `${originalSource.replace(/^(\.\.\/)+/, '')}:${originalLine + 1}:${originalColumn + 1}`
      },
    )
  }

  #map(bundle: string): SourceMap | undefined {
    if (!this.#maps.has(bundle)) this.#maps.set(bundle, mapOf(bundle))
    return this.#maps.get(bundle)
  }
}
