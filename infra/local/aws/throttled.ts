import { randomUUID } from 'node:crypto'
import type { HttpReply } from '../gateway/http.ts'

const json = (body: object): HttpReply => ({
  status: 400,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify(body),
})

const capacity =
  'Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index so please try again shortly.'

/** A transaction is cancelled, and says which of its writes had no capacity: here the first. */
const cancelled = (writes: number): HttpReply => {
  const reasons = Array.from({ length: writes }, (_, index) => (index === 0 ? 'ThrottlingError' : 'None'))
  return json({
    __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.join(', ')}]`,
    CancellationReasons: reasons.map((Code) => (Code === 'None' ? { Code } : { Code, Message: capacity })),
  })
}

/** SNS answers in the older query protocol. */
const tooManyMessages = (): HttpReply => ({
  status: 429,
  headers: { 'content-type': 'text/xml' },
  body: `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>Throttled</Code><Message>Rate exceeded</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
})

/**
 * What a service answers when it has no capacity for a call right now, as its API reference says. Tables pay per request here, and those answer
 * `ThrottlingException`, where tables of provisioned capacity answer `ProvisionedThroughputExceededException`.
 */
export const throttled = (service: string, operation: string, input: object): HttpReply => {
  switch (service) {
    case 'dynamodb':
      return operation === 'TransactWriteItems'
        ? cancelled((input as { TransactItems: object[] }).TransactItems.length)
        : json({ __type: 'com.amazon.coral.availability#ThrottlingException', message: capacity })
    case 'sns':
      return tooManyMessages()
    case 'sqs':
      return json({
        __type: 'com.amazonaws.sqs#RequestThrottled',
        message: 'The request was denied due to throttling.',
      })
    default:
      return json({ __type: 'ThrottlingException', message: 'Rate exceeded' })
  }
}

type Keys = Record<string, { Keys: readonly object[] } & Record<string, unknown>>

/**
 * A `BatchGetItem` is throttled key by key: it succeeds with what there was capacity for, here its first key, and names the others as
 * `UnprocessedKeys`. Undefined for a batch of one, which is refused like any other call.
 */
export const throttledBatch = (input: object): { readonly input: object; readonly unprocessed: Keys } | undefined => {
  const { RequestItems } = input as { RequestItems: Keys }
  const [[table, request] = []] = Object.entries(RequestItems)
  if (!table || !request || request.Keys.length < 2) return undefined
  const [first, ...rest] = request.Keys
  return {
    input: { ...input, RequestItems: { [table]: { ...request, Keys: [first] } } },
    unprocessed: { ...RequestItems, [table]: { ...request, Keys: rest } },
  }
}
