import { queryError } from '../aws/query-protocol.ts'
import type { HttpReply } from '../gateway/http.ts'
import type { Denial } from './iam.ts'

const json = (status: number, message: string, headers: Readonly<Record<string, string>> = {}): HttpReply => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0', ...headers },
  body: JSON.stringify({ __type: 'com.amazon.coral.service#AccessDeniedException', Message: message }),
})

/** The answer to a call that is denied, as each service gives it. */
export const deniedReply = (service: string, { action, message }: Denial): HttpReply => {
  // SNS writes its own name in capitals.
  if (service === 'sns') return queryError(403, 'AuthorizationError', message(action.replace('sns:', 'SNS:')))
  // SQS writes actions in small letters, and names the error of its older protocol as well.
  if (service === 'sqs')
    return json(403, message(action.toLowerCase()), { 'x-amzn-query-error': 'AccessDenied;Sender' })
  return json(400, message())
}
