import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { Refusal, refuse } from '../domain/refusal.ts'

/** What AWS says when it is asked for more than it gives right now, or does not answer: the caller's retry may go through. */
const passing = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'ThrottledException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'Throttled',
  'TooManyRequestsException',
  'LimitExceededException',
  'TransactionInProgressException',
  'TransactionConflictException',
  'InternalServerError',
  'InternalFailure',
  'ServiceUnavailable',
  'TimeoutError',
  'AbortError',
  'ECONNRESET',
  'ECONNREFUSED',
])

const passes = (error: unknown): boolean => {
  const { name, code } = error as { name?: string; code?: string }
  return [name, code].some((one) => one !== undefined && passing.has(one))
}

/** Every error as a refusal. What nobody expected says nothing of itself to the caller; the log has it. */
export const toRefusal = (error: unknown): Refusal => {
  if (error instanceof Refusal) return error
  return passes(error)
    ? refuse('service.busy', 'The service is busy: try again, with the same Idempotency-Key where there is one.')
    : refuse('service.failed', 'Something went wrong on our side. With an Idempotency-Key, trying again is safe.')
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

/** An error body per RFC 9457. `code` is stable; `errors` point into the request. */
export const problem = ({ code, status, message, errors }: Refusal): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers: {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...(status === 503 && { 'retry-after': '1' }),
  },
  body: JSON.stringify({
    type: 'about:blank',
    title: titles[status],
    status,
    code,
    detail: message,
    ...(errors.length > 0 && { errors }),
  }),
})
