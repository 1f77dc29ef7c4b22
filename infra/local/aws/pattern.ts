import { StartupError } from '../startup-error.ts'

/**
 * A filter pattern of an event source mapping: an object that names fields, down to a list of the values that match. Only
 * exact strings: any other operator stops the runtime.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
type Pattern = { readonly [field: string]: Pattern | readonly string[] }

const check = (pattern: unknown, path: string): void => {
  if (Array.isArray(pattern)) {
    const strange = pattern.find((value) => typeof value !== 'string')
    if (strange !== undefined)
      throw new StartupError(`filter pattern ${path}: the local runtime does not know ${JSON.stringify(strange)}`)
    return
  }
  for (const [field, below] of Object.entries(pattern as Pattern)) check(below, `${path}.${field}`)
}

const matches = (pattern: Pattern | readonly string[], value: unknown): boolean =>
  Array.isArray(pattern)
    ? pattern.includes(value as string)
    : Object.entries(pattern).every(
        ([field, below]) => typeof value === 'object' && value !== null && matches(below, (value as Pattern)[field]),
      )

/** Whether a record matches any of the patterns; every record does where there are none. */
export const filterOf = (patterns: readonly string[]): ((record: unknown) => boolean) => {
  const parsed = patterns.map((text) => JSON.parse(text) as Pattern)
  for (const pattern of parsed) check(pattern, '$')
  return (record) => parsed.length === 0 || parsed.some((pattern) => matches(pattern, record))
}
