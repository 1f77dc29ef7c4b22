import middy from '@middy/core'
import { sendAlert } from '../adapters/messaging/alert-outbox.ts'
import { compositeTexts } from './composite-texts.ts'

/** What CloudWatch hands to the function of an alarm that has changed. Times as `2026-11-22T14:05:00.000+0000`. */
type AlarmEvent = {
  readonly alarmData: {
    readonly alarmName: string
    readonly state: {
      readonly value: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'
      readonly reasonData?: string
      readonly timestamp: string
    }
    readonly configuration: { readonly description?: string }
  }
}

type Reason = {
  readonly recentDatapoints?: readonly (number | null)[]
  readonly triggeringAlarms?: readonly { readonly arn: string }[]
}

const parsed = (text: string | undefined): Reason => {
  try {
    return JSON.parse(text ?? '{}') as Reason
  } catch {
    return {}
  }
}

const isComposite = (entry: string): entry is keyof typeof compositeTexts => entry in compositeTexts

/** What an alarm says that CloudWatch does not describe; its name where nobody has said more. */
const textOf = (entry: string): string => (isComposite(entry) ? compositeTexts[entry] : entry)

const rounded = (value: number) => String(Math.round(value * 10) / 10)

/** How many, or which of the alarms that it stands for. */
const howMuch = ({ recentDatapoints = [], triggeringAlarms = [] }: Reason): string => {
  const latest = recentDatapoints.findLast((point) => point !== null)
  if (typeof latest === 'number') return `: ${rounded(latest)}`
  const names = triggeringAlarms.map(
    ({ arn }) =>
      arn
        .split(':')
        .at(-1)
        ?.replace(/^[^-]*-/, '') ?? '',
  )
  return names.length > 0 ? `: ${names.join(', ')}` : ''
}

/**
 * An alarm goes off: the operators' phones ring. One message says what, how much, since when, and under which name the runbook says what
 * to do.
 */
export const handler = middy<AlarmEvent, object>().handler(async ({ alarmData }) => {
  const { alarmName, state, configuration } = alarmData
  if (state.value !== 'ALARM') return {}
  const since = state.timestamp.slice(0, 16)
  const entry = alarmName.replace(/^[^-]*-/, '')
  const what = configuration.description ?? textOf(entry)
  const message = `${what}${howMuch(parsed(state.reasonData))}. Since ${since}Z. Runbook: ${entry}`
  // One that comes and goes rings once in an hour.
  await sendAlert({ alertId: `${alarmName}_${state.timestamp.slice(0, 13)}`, kind: 'alarm', message })
  return {}
})
