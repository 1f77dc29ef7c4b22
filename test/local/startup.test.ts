import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addressIn } from '../../infra/local/folder.ts'
import { startRuntime } from '../../infra/local/runtime.ts'
import { StartupError } from '../../infra/local/startup-error.ts'
import { changedTemplates, type Template } from '../support/changed-templates.ts'
import { templates } from '../support/templates.ts'

const root = join(import.meta.dirname, '../..')
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

/** Runs `npm start`'s own command to its end. */
const run = (environment: Record<string, string>): Promise<{ code: number | null; errors: string }> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, ['infra/local/main.ts'], {
      cwd: root,
      env: { ...process.env, ...environment },
    })
    let errors = ''
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk
    })
    child.on('exit', (code) => resolve({ code, errors }))
  })

const occupy = (): Promise<{ server: Server; port: number }> =>
  new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve({ server, port: typeof address === 'object' && address ? address.port : 0 })
    })
  })

test('a port that is taken is said in one line, with another way', async () => {
  const { server, port } = await occupy()
  const { code, errors } = await run({ PORT: String(port), DATA: 'memory' })
  server.close()
  expect(code).toBe(1)
  expect(errors).toBe(
    `orders: port ${port} is in use: stop what uses it, or choose another one: PORT=${port + 1} npm start\n`,
  )
})

test('a port that is none is said in one line', async () => {
  expect(await run({ PORT: 'http', DATA: 'memory' })).toEqual({
    code: 1,
    errors: 'orders: PORT is http: expected a number from 1 to 65535\n',
  })
})

test.each(['dynamodb.db', 'runtime.db'])('a corrupt %s is said in one line, and left as it is', async (name) => {
  const data = mkdtempSync(join(folder, 'corrupt-'))
  mkdirSync(data, { recursive: true })
  const garbage = 'this is no database '.repeat(500)
  writeFileSync(join(data, name), garbage)
  const { code, errors } = await run({ PORT: '39517', DATA: data })
  expect(code).toBe(1)
  expect(errors).toMatch(new RegExp(`^orders: .*${name} is not a readable database .*: move it away.*\n$`))
  expect(readFileSync(join(data, name), 'utf8')).toBe(garbage)
})

test('a place that cannot hold data says so, and does not hang', async () => {
  expect(await complaint(() => undefined, { data: '/proc/nope' })).toMatch(
    /^\/proc\/nope cannot hold the data .*set DATA/,
  )
})

test('a database that is empty, beside one that is not, stops the start: one is about the orders of the other', async () => {
  const data = join(folder, 'emptied')
  mkdirSync(data)
  writeFileSync(join(data, 'runtime.db'), 'not empty')
  writeFileSync(join(data, 'dynamodb.db'), '')
  expect(await complaint(() => undefined, { data })).toMatch(/dynamodb\.db is empty or gone.*put it back/)
})

test('a browser that opens the address is led to the dashboards, and the tools find the system by its folder', async () => {
  const data = join(folder, 'found')
  const runtime = await startRuntime({ port: 0, data, templates: await templates() })
  const { status, headers } = await fetch(`${runtime.url}/`, { redirect: 'manual' })
  expect([status, headers.get('location')]).toEqual([302, '/local'])
  expect((await fetch(`${runtime.url}/favicon.ico`)).status).toBe(204)
  expect(addressIn(data)).toBe(runtime.url)
  await runtime.close()
  expect(addressIn(data)).toBeUndefined()
})
