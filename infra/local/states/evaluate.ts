import jsonata from 'jsonata'

/** A failure that a state machine can catch, by the name that AWS gives it. */
export class StateError extends Error {
  readonly error: string
  constructor(error: string, cause: string) {
    super(cause)
    this.error = error
  }
}

const compiled = new Map<string, jsonata.Expression>()

const compile = (text: string): jsonata.Expression => {
  const known = compiled.get(text)
  if (known) return known
  const expression = jsonata(text.slice(2, -2))
  compiled.set(text, expression)
  return expression
}

const isExpression = (text: string) => text.startsWith('{%') && text.endsWith('%}')

export type Bindings = { readonly states: unknown; readonly now: number }

/**
 * A value with each `{% … %}` in it evaluated, under `$states` and the runtime's clock. Throws the error
 * `States.QueryEvaluationError` for an expression that fails or gives nothing, as AWS does.
 */
export const evaluate = async (value: unknown, bindings: Bindings): Promise<unknown> => {
  if (typeof value === 'string') return isExpression(value) ? run(value, bindings) : value
  if (Array.isArray(value)) return Promise.all(value.map((item) => evaluate(item, bindings)))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(async ([key, item]) => [key, await evaluate(item, bindings)] as const)
  return Object.fromEntries(await Promise.all(entries))
}

const run = async (text: string, { states, now }: Bindings): Promise<unknown> => {
  try {
    const result = await compile(text).evaluate(undefined, {
      states,
      millis: () => now,
      now: () => new Date(now).toISOString(),
    })
    if (result === undefined) throw new Error('it gives nothing')
    return JSON.parse(JSON.stringify(result))
  } catch (error) {
    throw new StateError('States.QueryEvaluationError', `${text}: ${(error as Error).message}`)
  }
}
