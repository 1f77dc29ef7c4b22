import { saveSent, takeTurn } from '../adapters/dynamodb/alert-log.ts'
import { alertOperators } from '../adapters/messaging/alert-topic.ts'
import { attemptedAt, queueConsumer } from '../adapters/messaging/queue-consumer.ts'
import { measure } from '../adapters/telemetry.ts'
import { type Alert, longestAlert } from '../domain/alert.ts'

const heldBack = ' (no more SMS like this until the next hour)'

/** Alerts to the operators' phones, each once, and no more in an hour than a person can act on. What could not be sent comes again. */
export const handler = queueConsumer('alert', async (record) => {
  const alert = JSON.parse(record.body) as Alert
  const now = attemptedAt(record)
  const turn = await takeTurn(alert, now)
  if (turn === 'held back') measure(now, { SmsHeldBack: 1 })
  if (turn !== 'send' && turn !== 'last') return
  const message =
    turn === 'last' ? `${alert.message.slice(0, longestAlert - heldBack.length)}${heldBack}` : alert.message
  await alertOperators(message)
  await saveSent(alert, now)
  measure(now, { SmsSent: 1 })
})
