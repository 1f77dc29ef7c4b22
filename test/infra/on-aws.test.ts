import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { templates } from '../support/templates.ts'

type Resource = {
  readonly Type: string
  // biome-ignore lint/suspicious/noExplicitAny: the shape of each is what the tests are about
  readonly Properties: Record<string, any>
  readonly DeletionPolicy?: string
}
type Template = {
  readonly Resources: Readonly<Record<string, Resource>>
  readonly Outputs: Readonly<Record<string, object>>
}

let orders: Template
let sandbox: Template
beforeAll(async () => {
  const read = async (stack: string): Promise<Template> =>
    JSON.parse(readFileSync(join(await templates(), `${stack}.template.json`), 'utf8'))
  orders = await read('Orders')
  sandbox = await read('Sandbox')
})

const of = ({ Resources }: Template, type: string) => Object.entries(Resources).filter(([, { Type }]) => Type === type)
const propertiesOf = (type: string) => of(orders, type).map(([, { Properties }]) => Properties)

const invokeConfigOf = (id: string) =>
  propertiesOf('AWS::Lambda::EventInvokeConfig').find(({ FunctionName }) => JSON.stringify(FunctionName).includes(id))

test('a scheduled run that fails is not made again by Lambda, since the next one is due', () => {
  const schedules = [...of(orders, 'AWS::Scheduler::Schedule'), ...of(sandbox, 'AWS::Scheduler::Schedule')]
  const configs = [
    ...of(orders, 'AWS::Lambda::EventInvokeConfig'),
    ...of(sandbox, 'AWS::Lambda::EventInvokeConfig'),
  ].map(([, { Properties }]) => Properties)
  expect(schedules.length).toBeGreaterThan(5)
  for (const [id, { Properties }] of schedules) {
    const [target] = Properties.Target.Arn['Fn::GetAtt']
    const config = configs.find(({ FunctionName }) => FunctionName.Ref === target)
    expect(config, id).toMatchObject({ MaximumRetryAttempts: 0 })
  }
})

test('an alarm that could not be passed on comes again', () => {
  expect(invokeConfigOf('MonitoringRing')).toMatchObject({ MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 3600 })
})

test('reactions are tried for hours, not for a number of times', () => {
  const [stream] = propertiesOf('AWS::Lambda::EventSourceMapping').filter(({ StartingPosition }) => StartingPosition)
  expect(stream).toMatchObject({ MaximumRecordAgeInSeconds: 6 * 3600 })
  expect(stream).not.toHaveProperty('MaximumRetryAttempts')
})

test('no queue takes all of the account’s concurrency', () => {
  const queues = propertiesOf('AWS::Lambda::EventSourceMapping').filter(({ StartingPosition }) => !StartingPosition)
  expect(queues).toHaveLength(3)
  for (const queue of queues) expect(queue).toMatchObject({ ScalingConfig: { MaximumConcurrency: 10 } })
})

test('no alarm looks at more metrics than CloudWatch takes, and rare counts are 0 where nothing was measured', () => {
  const alarms = propertiesOf('AWS::CloudWatch::Alarm')
  for (const { AlarmName, Metrics = [], TreatMissingData } of alarms) {
    const metrics = Metrics.filter(({ MetricStat }: { MetricStat?: object }) => MetricStat)
    expect(metrics.length, AlarmName).toBeLessThanOrEqual(10)
    const [formula] = Metrics.flatMap(({ Expression }: { Expression?: string }) => Expression ?? [])
    if (TreatMissingData === 'notBreaching') expect(formula, AlarmName).toContain('FILL(')
  }
})

test('dashboards, which are an account’s, carry the region in their names', () => {
  for (const { DashboardName } of propertiesOf('AWS::CloudWatch::Dashboard'))
    expect(JSON.stringify(DashboardName)).toContain('AWS::Region')
})

test('the access log says which route and path was called, and nothing that HTTP APIs do not know', () => {
  const [stage] = propertiesOf('AWS::ApiGatewayV2::Stage')
  const Format: string = stage?.AccessLogSettings.Format
  expect(Object.values(JSON.parse(Format))).toEqual(
    expect.arrayContaining([
      '$context.routeKey',
      '$context.path',
      '$context.status',
      '$context.integrationErrorMessage',
    ]),
  )
  expect(Format).not.toMatch(/resourcePath|identity\.(caller|user)\b|query|authorizer/)
})

test('the client may read what makes a user a merchant, and may not write it', () => {
  const [client] = propertiesOf('AWS::Cognito::UserPoolClient')
  expect(client).toMatchObject({ ReadAttributes: ['custom:merchantId', 'email'], WriteAttributes: ['email'] })
})

test('the stack says where its users are', () => {
  expect(Object.keys(orders.Outputs)).toEqual(expect.arrayContaining(['UserPoolId', 'UserPoolClientId', 'Issuer']))
})

test('logs outlive their stack, and a first deployment that fails leaves none behind', () => {
  const logs = [...of(orders, 'AWS::Logs::LogGroup'), ...of(sandbox, 'AWS::Logs::LogGroup')]
  for (const [id, { DeletionPolicy }] of logs) expect(DeletionPolicy, id).toBe('RetainExceptOnCreate')
})
