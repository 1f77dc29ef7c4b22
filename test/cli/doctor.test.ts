import { spawn } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** SNS, with an account of which each answer can be changed. */
let server: Server
let answers: Record<string, string>
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const action = new URLSearchParams(Buffer.concat(chunks).toString()).get('Action') ?? ''
    const result = `<${action}Result>${answers[action] ?? ''}</${action}Result>`
    response.writeHead(200, { 'content-type': 'text/xml' })
    response.end(`<${action}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${result}</${action}Response>`)
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
  }
})

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
  expect(output).toContain('look yourself: aws lambda get-account-settings')
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
])('%s is found, and the exit code says so', async (_what, action, answer, told) => {
  answers[action] = answer
  const { code, output } = await examine()
  expect(output).toContain(told)
  expect(code).toBe(1)
})

test('without credentials it says what it would look at', async () => {
  const nobody = { HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true', AWS_REGION: 'us-east-1' }
  const { code, output } = await doctor(nobody)
  expect(output).toContain('look yourself: aws sns get-sms-sandbox-account-status')
  expect(code).toBe(2)
})
