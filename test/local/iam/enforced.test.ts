import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startRuntime } from '../../../infra/local/runtime.ts'
import { changedTemplates, type Template } from '../../support/changed-templates.ts'
import { System } from '../../support/system.ts'

type Statement = { Action: string | string[]; Resource: unknown }

const region = 'us-east-1:000000000000'

/** Takes an action away from a role, by the beginning of its policy's logical id. */
const revoke = ({ Resources }: Template, role: string, action: string): void => {
  const [, policy] = Object.entries(Resources).find(([id]) => id.startsWith(`${role}RoleDefaultPolicy`)) ?? []
  const document = policy?.Properties.PolicyDocument as { Statement: Statement[] }
  const left = document.Statement.map((one) => ({ ...one, Action: [one.Action].flat().filter((it) => it !== action) }))
  expect(left).not.toEqual(document.Statement.map((one) => ({ ...one, Action: [one.Action].flat() })))
  document.Statement = left.filter(({ Action }) => Action.length > 0)
}

/** The one resource of a type whose logical id has a part in it. */
const idOf = ({ Resources }: Template, type: string, part: string): string => {
  const found = Object.entries(Resources).filter(([id, { Type }]) => Type === type && id.includes(part))
  expect(found.map(([id]) => id)).toHaveLength(1)
  return found[0]?.[0] ?? ''
}

/** Makes a role's policy one that stands in the role itself. */
const intoItsRole = (template: Template, role: string): void => {
  const policy = idOf(template, 'AWS::IAM::Policy', `${role}RoleDefaultPolicy`)
  const { PolicyName, PolicyDocument } = template.Resources[policy]?.Properties ?? {}
  const { Properties } = template.Resources[idOf(template, 'AWS::IAM::Role', `${role}Role`)] ?? {}
  Object.assign(Properties ?? {}, { Policies: [{ PolicyName, PolicyDocument }] })
  delete template.Resources[policy]
}

let folder: string
let system: System
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'orders-iam-'))
  const templates = await changedTemplates(folder, (template) => {
    revoke(template, 'ApiGetProduct', 'dynamodb:GetItem')
    revoke(template, 'ApiGetHealth', 'logs:PutLogEvents')
    revoke(template, 'LedgerRebuildMachine', 'lambda:InvokeFunction')
    revoke(template, 'LifecycleMachine', 'dynamodb:UpdateItem')
    intoItsRole(template, 'ApiGetMerchant')
    delete template.Resources[idOf(template, 'AWS::Lambda::Permission', 'GETopenapi')]
    const schedule = template.Resources[idOf(template, 'AWS::Scheduler::Schedule', 'WatchDayEnds')]
    const target = schedule?.Properties.Target as { RoleArn: { 'Fn::GetAtt': [string, string] } }
    const [role] = target.RoleArn['Fn::GetAtt']
    for (const [id, { Type, Properties }] of Object.entries(template.Resources))
      if (Type === 'AWS::IAM::Policy' && JSON.stringify(Properties.Roles).includes(role)) delete template.Resources[id]
  })
  system = await System.start(join(folder, 'data'), templates)
})
afterAll(async () => {
  await system?.takeDenied()
  await system?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const functionArn = (name: string) => `arn:aws:lambda:${region}:function:${name}`
const logOf = (name: string) => readFileSync(join(folder, 'data/logs', `${name}.log`), 'utf8')

/** What was denied to a caller: executions that fail go on trying beside the test. */
const takeDenied = async (caller: string) => (await system.takeDenied()).filter((one) => one.caller === caller)

test('a call that the role of its function does not allow is refused in the words of AWS, and named', async () => {
  expect((await system.call('GET', '/products/prd_1')).status).toBe(500)
  const resource = `arn:aws:dynamodb:${region}:table/Orders-ProductsTable`
  expect(await takeDenied('Orders-ApiGetProduct')).toEqual([
    { caller: 'Orders-ApiGetProduct', action: 'dynamodb:GetItem', resource },
  ])
  const user = 'arn:aws:sts::000000000000:assumed-role/Orders-ApiGetProductRole/Orders-ApiGetProduct'
  const why = 'because no identity-based policy allows the dynamodb:GetItem action'
  const message = `User: ${user} is not authorized to perform: dynamodb:GetItem on resource: ${resource} ${why}`
  const log = logOf('Orders-ApiGetProduct')
  expect(log).toContain(`Z AccessDeniedException: ${message}`)
  // The function itself was told the same.
  expect(log).toContain(`"message":"${message}"`)
})

test('a system in which something was denied does not stop without saying so', async () => {
  await system.call('GET', '/products/prd_1')
  await expect(system.assertNothingDenied()).rejects.toThrow('Orders-ApiGetProduct')
  await system.assertNothingDenied()
})

test('a policy that stands in the role itself counts as well', async () => {
  const token = await system.operator()
  expect((await system.call('GET', '/merchants/mer_1', { token })).status).toBe(404)
  expect(await takeDenied('Orders-ApiGetMerchant')).toEqual([])
})

test('the gateway may invoke only what lets it', async () => {
  const { status, body } = await system.call('GET', '/openapi.json')
  expect([status, body]).toEqual([500, { message: 'Internal Server Error' }])
  expect(await takeDenied('apigateway.amazonaws.com')).toEqual([
    {
      caller: 'apigateway.amazonaws.com',
      action: 'lambda:InvokeFunction',
      resource: functionArn('Orders-ApiGetOpenApi'),
    },
  ])
})

test('a schedule may invoke only what its role allows', async () => {
  expect((await system.call('POST', '/local/schedules/watch-day-ends/run')).status).toBe(200)
  expect(await takeDenied('watch-day-ends')).toEqual([
    { caller: 'watch-day-ends', action: 'lambda:InvokeFunction', resource: functionArn('Orders-WatchDayEndsRun') },
  ])
})

test('a state machine may invoke only what its role allows, and can catch the error that AWS has for it', async () => {
  const machine = `arn:aws:states:${region}:stateMachine:Orders-LedgerRebuildMachine`
  await system.aws('AWSStepFunctions.StartExecution', { stateMachineArn: machine, name: 'rebuild', input: '{}' })
  await system.advance(0)
  const [execution] = await system.get('/local/executions?name=rebuild')
  const failed = execution.events.find(({ type }: { type: string }) => type === 'TaskFailed')
  expect(failed.detail.error).toBe('Lambda.AWSLambdaException')
  expect(failed.detail.cause).toContain('is not authorized to perform: lambda:InvokeFunction')
  const resource = functionArn('Orders-LedgerRebuildCompare')
  expect(await takeDenied('Orders-LedgerRebuildMachine')).toEqual([
    { caller: 'Orders-LedgerRebuildMachine', action: 'lambda:InvokeFunction', resource },
  ])
})

test('a state machine may write only what its role allows', async () => {
  await system.offer('mer_iam', 'prd_iam')
  const { order } = await system.place('prd_iam')
  await system.advance(0)
  const [execution] = await system.get(`/local/executions?name=${order.orderId}`)
  const failed = execution.events.find(({ type }: { type: string }) => type === 'TaskFailed')
  expect(failed.detail.error).toBe('DynamoDb.DynamoDbException')
  const resource = `arn:aws:dynamodb:${region}:table/Orders-LifecycleWaitsTable`
  expect(await takeDenied('Orders-LifecycleMachine')).toEqual([
    { caller: 'Orders-LifecycleMachine', action: 'dynamodb:UpdateItem', resource },
  ])
})

test('a function that may not write to its log group leaves no line there', async () => {
  expect((await system.call('GET', '/health')).status).toBe(200)
  await system.advance(0)
  const [denied] = await takeDenied('Orders-ApiGetHealth')
  expect(denied).toMatchObject({ caller: 'Orders-ApiGetHealth', action: 'logs:PutLogEvents' })
  expect(existsSync(join(folder, 'data/logs/Orders-ApiGetHealth.log'))).toBe(false)
})

/** What the runtime ends with on templates with a change. */
const complaint = async (change: (template: Template) => void): Promise<string> =>
  startRuntime({ port: 0, data: 'memory', templates: await changedTemplates(folder, change) }).then(
    async (runtime) => {
      await runtime.close()
      return 'it started'
    },
    (error: Error) => error.message,
  )

test('a mapping is not created for a function that may not read from its queue or stream', async () => {
  const message = await complaint((template) => revoke(template, 'MerchantMessagesWork', 'sqs:ReceiveMessage'))
  expect(message).toContain('the event source of Orders-MerchantMessagesWork: User: arn:aws:sts::')
  expect(message).toContain('is not authorized to perform: sqs:ReceiveMessage')
})

test('a function is not created with a role that Lambda may not act as', async () => {
  const message = await complaint((template) => {
    const role = template.Resources[idOf(template, 'AWS::IAM::Role', 'ApiGetProductRole')]
    const trust = role?.Properties.AssumeRolePolicyDocument as { Statement: { Principal: object }[] }
    for (const statement of trust.Statement) statement.Principal = { Service: 'states.amazonaws.com' }
  })
  expect(message).toBe(
    `${functionArn('Orders-ApiGetProduct')}: its role arn:aws:iam::000000000000:role/Orders-ApiGetProductRole cannot be assumed by lambda.amazonaws.com`,
  )
})

test('a condition that the evaluator does not know stops the runtime by its name', async () => {
  const message = await complaint((template) => {
    const policy = template.Resources[idOf(template, 'AWS::IAM::Policy', 'ApiGetProductRoleDefaultPolicy')]
    const { Statement } = policy?.Properties.PolicyDocument as { Statement: object[] }
    for (const statement of Statement) Object.assign(statement, { Condition: { IpAddress: { 'aws:SourceIp': '::1' } } })
  })
  expect(message).toContain('the local runtime does not know Properties.PolicyDocument.Statement.0.Condition.IpAddress')
})
