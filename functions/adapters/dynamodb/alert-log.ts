import type { Alert } from '../../domain/alert.ts'
import { after, day, type Instant, toIso } from '../../domain/time.ts'
import { env } from '../env.ts'
import { toAttributes } from './client.ts'
import { getOne } from './read.ts'
import { ConditionsFailed, put, transact } from './write.ts'

/**
 * The most SMS of a kind that go out in an hour: alarms of the whole system have a budget of their own, so that a
 * storm of single cases cannot use it up.
 */
const hourly: Readonly<Record<Alert['kind'], number>> = { alarm: 20, case: 5 }

type LoggedAlert = { readonly alertId: string; readonly sent?: true }

const alertsTable = () => env('ALERTS_TABLE')

const expiresAt = (now: Instant) => Math.ceil(after(now, 30 * day) / 1000)

const hourOf = ({ kind }: Alert, now: Instant) => `${kind}#${toIso(now).slice(0, 13)}`

/** Whether an alert is to go out: it was not sent yet, and its kind has something left of this hour. `last` is the one that uses it up. */
type Turn = 'send' | 'last' | 'sent already' | 'held back'

/**
 * Takes one of the hour's SMS for an alert, once: an alert that could not be sent keeps what it has taken when it comes again.
 *
 *     first time ── takes one ──► sends ──► marked as sent
 *                                   └─ SNS fails ──► comes again, has taken one ──► sends
 *
 * Throws what DynamoDB does.
 */
export const takeTurn = async (alert: Alert, now: Instant): Promise<Turn> => {
  const { alertId, kind } = alert
  const hour = hourOf(alert, now)
  try {
    await transact([
      {
        Put: {
          TableName: alertsTable(),
          Item: toAttributes({ alertId, at: now, expiresAt: expiresAt(now) }),
          ConditionExpression: 'attribute_not_exists(alertId)',
        },
      },
      {
        Update: {
          TableName: alertsTable(),
          Key: toAttributes({ alertId: hour }),
          UpdateExpression: 'SET expiresAt = :expiresAt ADD taken :one',
          ConditionExpression: 'attribute_not_exists(taken) OR taken < :most',
          ExpressionAttributeValues: toAttributes({
            ':one': 1,
            ':most': hourly[kind],
            ':expiresAt': expiresAt(now),
          }),
        },
      },
    ])
  } catch (error) {
    if (!(error instanceof ConditionsFailed)) throw error
    if (!error.failed.includes(0)) return 'held back'
    const known = await getOne<LoggedAlert>(alertsTable(), { alertId })
    return known?.sent ? 'sent already' : 'send'
  }
  const used = await getOne<{ taken: number }>(alertsTable(), { alertId: hour })
  return used?.taken === hourly[kind] ? 'last' : 'send'
}

/** Notes that an alert has gone out, so that it is not sent again. */
export const saveSent = ({ alertId }: Alert, now: Instant): Promise<void> =>
  put({ TableName: alertsTable(), Item: toAttributes({ alertId, at: now, sent: true, expiresAt: expiresAt(now) }) })
