import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { longestAlert } from '../../functions/domain/alert.ts'
import { causes } from '../../infra/local/drill/causes.ts'
import { templates } from '../support/templates.ts'

type Alarm = {
  readonly AlarmName: string
  readonly AlarmDescription: string
  readonly AlarmActions?: readonly unknown[]
  readonly TreatMissingData?: string
}

const runbook = readFileSync(join(import.meta.dirname, '../../docs/runbook.md'), 'utf8')
const entries = [...runbook.matchAll(/^## (.+)$/gm)].map(([, name]) => name)

let alarms: Alarm[]
beforeAll(async () => {
  const { Resources } = JSON.parse(readFileSync(join(await templates(), 'Orders.template.json'), 'utf8'))
  alarms = Object.values(Resources as Record<string, { Type: string; Properties: Alarm }>)
    .filter(({ Type }) => /^AWS::CloudWatch::(Composite)?Alarm$/.test(Type))
    .map(({ Properties }) => Properties)
})

const names = () => alarms.map(({ AlarmName }) => AlarmName.replace('Orders-', ''))

test('each alarm has its entry in the runbook, and each entry its alarm', () => {
  expect(names().length).toBeGreaterThan(15)
  expect(entries.toSorted()).toEqual(names().toSorted())
})

test('each entry says what the alarm means, what to look at, and what to do', () => {
  for (const text of runbook.split(/^## /m).slice(1))
    for (const part of ['**Means:**', '**Look at:**', '**Do:**']) expect(text).toContain(part)
})

test('each alarm has a cause in the drill', () => {
  expect(causes.map(({ alarm }) => alarm).toSorted()).toEqual(names().toSorted())
})

test('each alarm says in so few words what is the matter that an SMS holds them', () => {
  for (const { AlarmName, AlarmDescription } of alarms) {
    const longest = `${AlarmDescription}: 1000000.5. Since 2026-11-22T14:05Z. Runbook: ${AlarmName.replace('Orders-', '')}`
    expect(longest.length, longest).toBeLessThanOrEqual(longestAlert)
  }
})

test('what no data means is said of each alarm that looks at data', () => {
  for (const alarm of alarms) if (!('AlarmRule' in alarm)) expect(alarm.TreatMissingData).toBeTruthy()
})
