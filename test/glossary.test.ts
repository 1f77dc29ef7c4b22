import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const glossary = readFileSync(join(root, 'docs/glossary.md'), 'utf8')

/** The single words of the last column: those that we do not use. */
const unused = [...glossary.matchAll(/^\| \*\*[^|]+\|[^|]+\|([^|]*)\|$/gm)]
  .flatMap(([, words = '']) => words.split(','))
  .map((word) => word.trim())
  .filter((word) => /^[a-z]+$/.test(word))

/** The words that the names in a piece of code are made of: `loadDayEndCheck` is load, day, end, check. */
const wordsIn = (code: string): Set<string> => {
  const names = code.replace(/\/\/.*|\/\*[\s\S]*?\*\/|'[^'\n]*'|`[^`]*`/g, '').match(/[A-Za-z]\w*/g) ?? []
  return new Set(names.flatMap((name) => name.split(/(?=[A-Z])|_/)).map((word) => word.toLowerCase()))
}

/** The sandbox has words of its own, and what callers see keeps the names of its first day (`books` in a reconciliation). */
const isFree = (file: string): boolean => /^functions\/(sandbox|http\/(contract|views))\//.test(file)

const files = globSync('functions/**/*.ts', { cwd: root }).filter((file) => !isFree(file))
const sources = files.map((file) => ({
  file,
  words: wordsIn(readFileSync(join(root, file), 'utf8')),
}))

test('the glossary names words that we do not use', () => {
  expect(unused).toContain('customer')
  expect(unused.length).toBeGreaterThan(15)
})

test.each(unused)('no name in the code of the functions says "%s"', (word) => {
  expect(sources.filter(({ words }) => words.has(word)).map(({ file }) => file)).toEqual([])
})

test('each word has one entry', () => {
  const words = [...glossary.matchAll(/^\| \*\*([^*]+)\*\*/gm)].map(([, word]) => word)
  expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([])
})
