import { spawn } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

/** A running system, as far as it gives out tokens: each says whose it is. */
let server: Server
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const token = Buffer.concat(chunks).toString()
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ token }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => server.close())

const token = (port: number, ...args: string[]): Promise<{ code: number | null; output: string; complaint: string }> =>
  new Promise((done) => {
    const file = join(import.meta.dirname, '../../infra/cli/token.ts')
    const command = spawn('node', [file, ...args], { env: { ...process.env, PORT: String(port) } })
    let [output, complaint] = ['', '']
    command.stdout.on('data', (text) => (output += text))
    command.stderr.on('data', (text) => (complaint += text))
    command.on('close', (code) => done({ code, output, complaint }))
  })

const port = () => (server.address() as AddressInfo).port

test('a token is printed alone, for a shell to keep', async () => {
  const { output } = await token(port(), '--role', 'merchant', '--merchant', 'mer_potter')
  expect(JSON.parse(output)).toEqual({ sub: 'usr_merchant', role: 'merchant', merchantId: 'mer_potter' })
  expect(JSON.parse((await token(port(), '--role', 'shopper', '--sub', 'usr_ann')).output)).toEqual({
    sub: 'usr_ann',
    role: 'shopper',
  })
})

test.each([
  [[]],
  [['--role', 'king']],
  [['--role', 'merchant']],
  [['--role', 'operator', '--merchant', 'mer_potter']],
])('a line that says not whose is answered with how it is written: %j', async (args) => {
  const { code, complaint } = await token(port(), ...args)
  expect(code).toBe(1)
  expect(complaint).toContain('npm run token -- --role operator')
})

test('without a running system it says so', async () => {
  expect((await token(1, '--role', 'operator')).complaint).toContain('nothing runs at http://localhost:1')
})
