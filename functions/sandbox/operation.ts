import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type { Instant } from '../domain/time.ts'
import { pagePolicy } from '../http/html.ts'

export type OperationInput = {
  readonly params: Readonly<Record<string, string | undefined>>
  readonly query: Readonly<Record<string, string | undefined>>
  readonly body: unknown
  /** Whether a person's browser sent a form, and wants a page back. */
  readonly form: boolean
  readonly now: Instant
}

export type Operation = (input: OperationInput) => Promise<APIGatewayProxyStructuredResultV2>

const respond = (statusCode: number, type: string, body: string) => ({
  statusCode,
  headers: { 'content-type': type, 'cache-control': 'no-store' },
  body,
})

export const answer = (status: number, body: object) => respond(status, 'application/json', JSON.stringify(body))

export const refused = (status: number, detail: string) =>
  respond(status, 'application/problem+json', JSON.stringify({ type: 'about:blank', status, detail }))

/** A page that runs no script and sends nothing anywhere but home. */
export const html = (status: number, body: string) => ({
  ...respond(status, 'text/html; charset=utf-8', body),
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': pagePolicy,
    'referrer-policy': 'no-referrer',
  },
})
