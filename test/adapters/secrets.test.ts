import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

const second = 1000
const minute = 60 * second

/** Secrets Manager, with one secret and the value before it. */
let server: Server
let versions: { AWSCURRENT: string; AWSPREVIOUS: string }
let readings: number
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { VersionStage } = JSON.parse(Buffer.concat(chunks).toString()) as { VersionStage: keyof typeof versions }
    if (VersionStage === 'AWSCURRENT') readings++
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' })
    response.end(JSON.stringify({ SecretString: versions[VersionStage] }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
  })
})
afterAll(() => server.close())
beforeEach(() => {
  versions = { AWSCURRENT: 'second', AWSPREVIOUS: 'first' }
  readings = 0
})

const secrets = () => import('../../functions/adapters/secrets.ts')
const knows = async (secretId: string, value: string, now: number) =>
  (await secrets()).holdsFor(secretId, now, (known) => known.includes(value))

test('a secret is read once in five minutes', async () => {
  const { currentSecret } = await secrets()
  for (const now of [0, minute, 4 * minute]) expect(await currentSecret('kept', now)).toBe('second')
  expect(readings).toBe(1)
  await currentSecret('kept', 5 * minute)
  expect(readings).toBe(2)
})

test('what is signed with a new secret is taken at once, and so is what is signed with the one before it', async () => {
  expect(await knows('rotated', 'second', 0)).toBe(true)
  versions = { AWSCURRENT: 'third', AWSPREVIOUS: 'second' }
  expect(await knows('rotated', 'third', minute)).toBe(true)
  expect(await knows('rotated', 'second', minute)).toBe(true)
  expect(readings).toBe(2)
})

test('what is signed with a secret that was withdrawn is refused five minutes later at the latest', async () => {
  expect(await knows('withdrawn', 'first', 0)).toBe(true)
  versions = { AWSCURRENT: 'third', AWSPREVIOUS: 'second' }
  expect(await knows('withdrawn', 'first', 5 * minute)).toBe(false)
})

test('who sends nonsense has the secret read once in ten seconds at most', async () => {
  for (let now = 0; now < 60 * second; now += second) expect(await knows('forged', 'nonsense', now)).toBe(false)
  expect(readings).toBe(6)
})

test('a value that somebody did not take is read once more', async () => {
  const { currentSecret, doubtSecret } = await secrets()
  expect(await currentSecret('doubted', 0)).toBe('second')
  versions = { AWSCURRENT: 'third', AWSPREVIOUS: 'second' }
  doubtSecret('doubted', 5 * second)
  expect(await currentSecret('doubted', 5 * second)).toBe('second')
  doubtSecret('doubted', minute)
  expect(await currentSecret('doubted', minute)).toBe('third')
})
