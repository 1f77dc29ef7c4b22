import { randomUUID } from 'node:crypto'
import type { HttpReply } from '../gateway.ts'
import type { Denial } from './iam.ts'

const json = (status: number, message: string, headers: Readonly<Record<string, string>> = {}): HttpReply => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0', ...headers },
  body: JSON.stringify({ __type: 'com.amazon.coral.service#AccessDeniedException', Message: message }),
})

/** SNS speaks the older query protocol, and writes its own name in capitals. */
const xml = (message: string): HttpReply => ({
  status: 403,
  headers: { 'content-type': 'text/xml' },
  body: `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>AuthorizationError</Code><Message>${message}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
})

/** The answer to a call that is denied, as each service gives it. */
export const deniedReply = (service: string, { action, message }: Denial): HttpReply => {
  if (service === 'sns') return xml(message(action.replace('sns:', 'SNS:')))
  // SQS writes actions in small letters, and names the error of its older protocol as well.
  if (service === 'sqs')
    return json(403, message(action.toLowerCase()), { 'x-amzn-query-error': 'AccessDenied;Sender' })
  return json(400, message())
}
