import { spawn } from 'node:child_process'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** AWS, with an account of which each answer can be changed: by action, as JSON or as the inside of a result in XML. */
let server: Server
let answers: Record<string, string>

/** What a request asks for, in the protocol of its service. */
const actionOf = ({ url, headers }: IncomingMessage, body: string): string =>
  String(headers['x-amz-target'] ?? '').split('.')[1] ??
  (url?.includes('account-settings') ? 'GetAccountSettings' : (new URLSearchParams(body).get('Action') ?? ''))

const xml = (action: string, body: string) => {
  const stack = new URLSearchParams(body).get('StackName')
  const answer = answers[stack ? `${action} ${stack}` : action]
  if (stack && answer === undefined)
    return `<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id ${stack} does not exist</Message></Error></ErrorResponse>`
  return `<${action}Response><${action}Result>${answer}</${action}Result></${action}Response>`
}

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = (await Array.fromAsync(request)).join('')
    const action = actionOf(request, body)
    const isXml = request.headers['content-type'] === 'application/x-www-form-urlencoded'
    const content = isXml ? xml(action, body) : (answers[action] ?? '{}')
    response.writeHead(content.includes('<Error>') ? 400 : 200, {
      'content-type': isXml ? 'text/xml' : 'application/x-amz-json-1.1',
    })
    response.end(content)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => server.close())
beforeEach(() => {
  answers = {
    GetSMSSandboxAccountStatus: '<IsInSandbox>false</IsInSandbox>',
    ListOriginationNumbers: '<PhoneNumbers><member><PhoneNumber>+15550100</PhoneNumber></member></PhoneNumbers>',
    GetSMSAttributes: '<attributes><entry><key>MonthlySpendLimit</key><value>50</value></entry></attributes>',
    ListPhoneNumbersOptedOut: '<phoneNumbers/>',
    ListSubscriptions: '<Subscriptions/>',
    GetAccountSettings: '{"AccountLimit":{"ConcurrentExecutions":1000}}',
    'DescribeStacks CDKToolkit': stack('CREATE_COMPLETE'),
    'DescribeStacks Orders': stack('UPDATE_COMPLETE'),
    ListUsersInGroup: '{"Users":[{"Username":"olga"}]}',
  }
})

const stack = (status: string) =>
  `<Stacks><member><StackName>s</StackName><CreationTime>2026-11-25T00:00:00Z</CreationTime><StackStatus>${status}</StackStatus>
   <Outputs><member><OutputKey>UserPoolId</OutputKey><OutputValue>us-east-1_pool</OutputValue></member></Outputs></member></Stacks>`

const doctor = (env: Record<string, string>): Promise<{ code: number | null; output: string }> =>
  new Promise((done) => {
    const { PATH = '', HOME = '' } = process.env
    const command = spawn('node', [join(root, 'infra/cli/doctor.ts')], { cwd: root, env: { PATH, HOME, ...env } })
    let output = ''
    for (const stream of [command.stdout, command.stderr]) stream.on('data', (text) => (output += text))
    command.on('close', (code) => done({ code, output }))
  })

const examine = () =>
  doctor({
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
  })

test('an account in which all is right passes, and the rest is named with the command to look with', async () => {
  const { code, output } = await examine()
  expect(output).toContain('look yourself: aws service-quotas list-service-quotas')
  expect(output).toContain('UserPoolId us-east-1_pool')
  expect(output).not.toContain('✗')
  expect(code).toBe(0)
})

test.each([
  ['the SMS sandbox', 'GetSMSSandboxAccountStatus', '<IsInSandbox>true</IsInSandbox>', 'ask to leave it'],
  ['no number to send from', 'ListOriginationNumbers', '<PhoneNumbers/>', '0 numbers registered'],
  ['a spend limit of a dollar', 'GetSMSAttributes', '<attributes/>', '$1: raise it'],
  [
    'a phone that has answered STOP',
    'ListPhoneNumbersOptedOut',
    '<phoneNumbers><member>+15550101</member></phoneNumbers>',
    '+15550101',
  ],
  [
    'an address that nobody has confirmed',
    'ListSubscriptions',
    `<Subscriptions><member><TopicArn>arn:aws:sns:us-east-1:1:Orders-MonitoringNotices</TopicArn><Protocol>email</Protocol>
     <SubscriptionArn>PendingConfirmation</SubscriptionArn><Endpoint>olga@shop.example</Endpoint></member></Subscriptions>`,
    'not yet: olga@shop.example',
  ],
  ['the room of a new account', 'GetAccountSettings', '{"AccountLimit":{"ConcurrentExecutions":10}}', 'ask for 1000'],
  ['a deployment that failed', 'DescribeStacks Orders', stack('UPDATE_ROLLBACK_COMPLETE'), 'UPDATE_ROLLBACK_COMPLETE'],
  ['an account without an operator', 'ListUsersInGroup', '{"Users":[]}', '0 in the group operator'],
])('%s is found, and the exit code says so', async (_what, action, answer, told) => {
  answers[action] = answer
  const { code, output } = await examine()
  expect(output).toContain(told)
  expect(code).toBe(1)
})

test('an account in which nothing is deployed yet says what comes next', async () => {
  for (const name of ['CDKToolkit', 'Orders']) delete answers[`DescribeStacks ${name}`]
  const { code, output } = await examine()
  expect(output).toContain('npx cdk bootstrap')
  expect(output).toContain('npx cdk deploy --all')
  expect(code).toBe(1)
})

test('without credentials it says what it would look at', async () => {
  const nobody = { HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true', AWS_REGION: 'us-east-1' }
  const { code, output } = await doctor(nobody)
  expect(output).toContain('look yourself: aws sns get-sms-sandbox-account-status')
  expect(code).toBe(2)
})
