import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { Instant } from '../values/time.ts'
import type { Answer } from './answers.ts'

export type Request = {
  readonly params: Readonly<Record<string, string | undefined>>
  readonly query: Readonly<Record<string, string | undefined>>
  /** The fields of a form, or what the JSON says; undefined where neither can be read. */
  readonly body: unknown
  /** Whether a person's browser sent a form, and wants a page back. */
  readonly isForm: boolean
  /** When the request reached the gateway. */
  readonly now: Instant
}

/** What happens when a route is called. */
export type Operation = (request: Request) => Promise<Answer>

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text || '{}')
  } catch {
    return undefined
  }
}

/** What an operation gets to see of an event of API Gateway. */
export const requestOf = (event: APIGatewayProxyEventV2): Request => {
  const text = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8').toString()
  const isForm = event.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false
  return {
    params: event.pathParameters ?? {},
    query: event.queryStringParameters ?? {},
    body: isForm ? Object.fromEntries(new URLSearchParams(text)) : parsed(text),
    isForm,
    now: event.requestContext.timeEpoch,
  }
}
