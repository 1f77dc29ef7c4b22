import { createHash } from 'node:crypto'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type * as z from 'zod/mini'
import { type FieldError, refuse } from '../domain/refusal.ts'
import type { Route } from './contract/route.ts'

const maxBytes = 64 * 1024

/** The body's bytes as they were sent. Throws `request.too_large` above 64 KB. */
export const rawBodyOf = (event: APIGatewayProxyEventV2): string => {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8')
  if (bytes.length > maxBytes) throw refuse('request.too_large', `A body has at most ${maxBytes} bytes.`)
  return bytes.toString('utf8')
}

const jsonBodyOf = (event: APIGatewayProxyEventV2): unknown => {
  const raw = rawBodyOf(event)
  if (raw === '') return {}
  if (!/^application\/json\s*(;|$)/i.test(event.headers['content-type'] ?? ''))
    throw refuse('request.media_type', 'The body has to be JSON: send content-type: application/json.')
  try {
    return JSON.parse(raw)
  } catch (error) {
    throw invalid([{ field: '', message: `the body is not JSON: ${(error as Error).message}` }])
  }
}

const invalid = (errors: readonly FieldError[]) =>
  refuse('request.invalid', errors.map(({ field, message }) => `${field || 'body'}: ${message}`).join('; '), errors)

/** `/items/0/quantity` in a body, `limit` in a query or a path. */
type Naming = (path: readonly PropertyKey[]) => string
const pointer: Naming = (path) => path.map((part) => `/${String(part)}`).join('')
const plain: Naming = (path) => path.map(String).join('.')

const fieldErrors = (issues: readonly z.core.$ZodIssue[], naming: Naming): FieldError[] =>
  issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          field: naming([...issue.path, key]),
          message: 'there is no such field: leave it out',
        }))
      : [{ field: naming(issue.path), message: issue.message }],
  )

const check = <T>(schema: z.ZodMiniType<T> | undefined, value: unknown, naming: Naming): T | undefined => {
  if (!schema) return undefined
  const result = schema.safeParse(value)
  if (!result.success) throw invalid(fieldErrors(result.error.issues, naming))
  return result.data
}

type Checked<S> = S extends z.ZodMiniType<infer T> ? T : undefined

/** What a handler gets: checked once, here, and not again. */
export type Input<R extends Route> = {
  readonly params: Checked<R['params']>
  readonly query: Checked<R['query']>
  readonly body: Checked<R['body']>
  /** The idempotency key, empty where there is none, and a hash of all that was asked. */
  readonly key: string
  readonly requestHash: string
}

const keyOf = ({ idempotent }: Route, event: APIGatewayProxyEventV2): string => {
  const key = idempotent ? (event.headers['idempotency-key'] ?? '') : ''
  if (!key && idempotent !== true) return ''
  if (!key)
    throw refuse('idempotency.key_missing', 'Send an Idempotency-Key, the same one on each retry.', [
      { field: 'Idempotency-Key', message: 'expected 1 to 255 printable characters, a UUID for example' },
    ])
  if (!/^[\x20-\x7e]{1,255}$/.test(key))
    throw invalid([{ field: 'Idempotency-Key', message: 'expected 1 to 255 printable ASCII characters' }])
  return key
}

/** The same for every spelling of the same request: the fields of objects in the order of their names. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )

/** Throws the refusal that names every field that is wrong. */
export const inputOf = <R extends Route>(route: R, event: APIGatewayProxyEventV2): Input<R> => {
  const key = keyOf(route, event)
  const params = check(route.params, event.pathParameters ?? {}, plain)
  const query = check(route.query, event.queryStringParameters ?? {}, plain)
  const body = check(route.body, route.body && jsonBodyOf(event), pointer)
  const requestHash = createHash('sha256')
    .update(canonical([params, body]))
    .digest('base64url')
  return { params, query, body, key, requestHash } as Input<R>
}
