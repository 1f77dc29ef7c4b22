const kilobyte = 1024
const megabyte = 1024 * kilobyte

/**
 * What AWS takes, in bytes where nothing else is said. DynamoDB's limits (400 KB an item, 100 writes a transaction, 1 MB a page)
 * are held by its engine.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 */
export const limits = {
  /** All environment variables of a function, as JSON. */
  environment: 4 * kilobyte,
  /** The event of a function whose caller waits for its answer, a batch from a stream or a queue included. */
  event: 6 * megabyte,
  /** The event of a function that nobody waits for: from a schedule or an alarm. */
  asynchronousEvent: megabyte,
  /** What a function answers. */
  answer: 6 * megabyte + 100,
  /** The body of a request to an HTTP API. */
  requestBody: 10 * megabyte,
  queueMessage: megabyte,
  topicMessage: 256 * kilobyte,
  /** The input or output of an execution, a state or a task. */
  stateData: 256 * kilobyte,
  /** How many events the history of an execution has at most, the one that it ends with included. */
  historyEvents: 25_000,
} as const

/** The size of a text in UTF-8. */
export const bytesOf = (text: string): number => Buffer.byteLength(text)

/** The size of a value as JSON in UTF-8. */
export const jsonBytes = (value: unknown): number => bytesOf(JSON.stringify(value))

/** How many of the first records make one batch: at most `most`, no more than fit into an event, and at least one. */
export const batchLength = (records: readonly unknown[], most: number): number => {
  let size = jsonBytes({ Records: [] })
  for (const [index, record] of records.slice(0, most).entries()) {
    size += jsonBytes(record) + 1
    if (size > limits.event) return Math.max(1, index)
  }
  return Math.min(records.length, most)
}
