import type { Alert } from '../adapters/alert-outbox.ts'
import { alertOperators } from '../adapters/alert-topic.ts'
import { queueConsumer } from '../adapters/queue-consumer.ts'

/** Alerts to the operators. What could not be sent comes again after the queue's pause. */
export const handler = queueConsumer('alert', async ({ body }) => {
  const { message } = JSON.parse(body) as Alert
  await alertOperators(message)
})
