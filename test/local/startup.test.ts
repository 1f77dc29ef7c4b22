import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startRuntime } from '../../infra/local/runtime.ts'
import { StartupError } from '../../infra/local/startup-error.ts'
import { changedTemplates, type Template } from '../support/changed-templates.ts'
import { templates } from '../support/templates.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orders-startup-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Starts the runtime on the templates after a change, and gives the error that it ends with. */
const complaint = async (
  change: (template: Template) => void,
  settings: { port?: number; data?: string } = {},
): Promise<string> => {
  const changed = await changedTemplates(folder, change)
  const error = await startRuntime({ port: 0, data: 'memory', templates: changed, ...settings }).then(
    async (runtime) => {
      await runtime.close()
      return new Error('it started')
    },
    (thrown: Error) => thrown,
  )
  expect(error).toBeInstanceOf(StartupError)
  return error.message
}

const first = (template: Template, type: string) =>
  Object.values(template.Resources).find(({ Type }) => Type === type)?.Properties ?? {}

test('a resource type that the runtime does not know stops it by name', async () => {
  const message = await complaint(({ Resources }) => {
    Resources.Bucket = { Type: 'AWS::S3::Bucket', Properties: {} }
  })
  expect(message).toBe('Orders/Bucket: the local runtime does not know the resource type AWS::S3::Bucket')
})

test.each([
  [
    'a property',
    'Properties.ReservedConcurrentExecutions',
    'AWS::Lambda::Function',
    { ReservedConcurrentExecutions: 5 },
  ],
  ['another runtime', 'Properties.Runtime', 'AWS::Lambda::Function', { Runtime: 'python3.13' }],
  [
    'a property below',
    'Properties.StreamSpecification.StreamViewType',
    'AWS::DynamoDB::Table',
    { StreamSpecification: { StreamViewType: 'KEYS_ONLY' } },
  ],
  ['an intrinsic function', 'Fn::Cidr', 'AWS::SNS::Topic', { DisplayName: { 'Fn::Cidr': [] } }],
  ['a schedule', 'rate(1 fortnight)', 'AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(1 fortnight)' }],
  [
    'a field of a state',
    'HeartbeatSeconds',
    'AWS::StepFunctions::StateMachine',
    {
      DefinitionString: JSON.stringify({
        QueryLanguage: 'JSONata',
        StartAt: 'A',
        States: { A: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', HeartbeatSeconds: 5, End: true } },
      }),
    },
  ],
  [
    'a state',
    'Type',
    'AWS::StepFunctions::StateMachine',
    {
      DefinitionString: JSON.stringify({
        QueryLanguage: 'JSONata',
        StartAt: 'A',
        States: { A: { Type: 'Parallel', End: true } },
      }),
    },
  ],
])('%s that the runtime does not know stops it by name', async (_, name, type, properties) => {
  const message = await complaint((template) => Object.assign(first(template, type), properties))
  expect(message).toContain(name)
  expect(message).not.toContain('\n')
})

test('a part of a template that the runtime does not know stops it by name', async () => {
  expect(await complaint((template) => Object.assign(template, { Transform: 'AWS::Serverless' }))).toContain(
    'Transform',
  )
})

test('a table on disk that is not the one of the template is left alone', async () => {
  const data = join(folder, 'changed')
  const runtime = await startRuntime({ port: 0, data, templates: await templates() })
  await runtime.close()
  const message = await complaint(
    (template) => {
      const table = Object.values(template.Resources).find(
        ({ Properties }) => JSON.stringify(Properties ?? {}).includes('"byMerchant"') && Properties.KeySchema,
      )
      if (table)
        table.Properties.GlobalSecondaryIndexes = (table.Properties.GlobalSecondaryIndexes as unknown[]).slice(1)
    },
    { data },
  )
  expect(message).toContain('has other keys or indexes than the template')
})

test('a data folder is used by one runtime at a time', async () => {
  const data = join(folder, 'shared')
  const runtime = await startRuntime({ port: 0, data, templates: await templates() })
  try {
    expect(await complaint(() => undefined, { data })).toContain('is in use by another runtime')
  } finally {
    await runtime.close()
  }
})
