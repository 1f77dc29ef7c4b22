import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type { Markup } from './html.ts'

export type Answer = APIGatewayProxyStructuredResultV2

const answered = (statusCode: number, type: string, body: string, headers: Record<string, string> = {}): Answer => ({
  statusCode,
  headers: { 'content-type': type, 'cache-control': 'no-store', ...headers },
  body,
})

/** What was asked for, as JSON. */
export const answer = (status: number, body: object): Answer =>
  answered(status, 'application/json', JSON.stringify(body))

/** A refusal, with its reason as a sentence of at most 200 characters, as RFC 9457 has it. `more` is added to its body. */
export const refused = (status: number, detail: string, more: object = {}): Answer =>
  answered(status, 'application/problem+json', JSON.stringify({ type: 'about:blank', status, detail, ...more }))

/** A part of a CSV file; `next` says what to ask for where there is another. */
export const csv = (body: string, next?: string): Answer =>
  answered(200, 'text/csv; charset=utf-8', body, next ? { 'next-part': next } : {})

/** A file of XML. */
export const xml = (body: string): Answer => answered(200, 'application/xml; charset=utf-8', body)

const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"

/** A page that runs no script, loads nothing, and sends its form nowhere but home. */
export const page = (status: number, { source }: Markup): Answer =>
  answered(status, 'text/html; charset=utf-8', source, {
    'content-security-policy': pagePolicy,
    'referrer-policy': 'no-referrer',
  })
