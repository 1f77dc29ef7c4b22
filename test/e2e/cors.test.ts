import { afterAll, beforeAll, expect, test } from 'vitest'
import { System } from '../support/system.ts'

let system: System
beforeAll(async () => {
  system = await System.start()
})
afterAll(() => system.stop())

const page = 'http://localhost:5173'

const preflight = (origin: string, path = '/orders') =>
  system.call('OPTIONS', path, {
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,idempotency-key',
    },
  })

test('a page on this machine may send everything that the API takes: a browser that asks first is told so', async () => {
  const { status, headers } = await preflight(page)
  expect(status).toBe(204)
  expect(headers.get('access-control-allow-origin')).toBe(page)
  expect(headers.get('access-control-allow-methods')?.split(',')).toEqual(['GET', 'POST', 'PUT'])
  expect(headers.get('access-control-allow-headers')?.split(',')).toContain('idempotency-key')
  expect(headers.get('access-control-max-age')).toBe('3600')
})

test('it may read every answer, refusals and repeats included', async () => {
  const answers = [
    await system.call('GET', '/products?merchantId=mer_nobody', { headers: { origin: page } }),
    await system.call('GET', '/orders', { headers: { origin: page } }),
    await system.call('GET', '/nowhere', { headers: { origin: page } }),
  ]
  expect(answers.map(({ status }) => status)).toEqual([200, 401, 404])
  for (const { headers } of answers) {
    expect(headers.get('access-control-allow-origin')).toBe(page)
    expect(headers.get('access-control-expose-headers')?.split(',')).toContain('idempotent-replayed')
    expect(headers.get('vary')).toBe('Origin')
  }
})

test.each([
  'https://shop.example',
  'http://shop.example',
  'http://localhost.shop.example',
  'null',
])('a page from %s is told nothing', async (origin) => {
  expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull()
  const { headers } = await system.call('GET', '/health', { headers: { origin } })
  expect(headers.get('access-control-allow-origin')).toBeNull()
})

test('routes below /local, which hand out tokens and move the clock, let no page in', async () => {
  const { headers } = await system.call('GET', '/local/clock', { headers: { origin: page } })
  expect(headers.get('access-control-allow-origin')).toBeNull()
})

test('a method that the API does not have is no route, asked for by a page or not', async () => {
  expect((await system.call('OPTIONS', '/orders')).status).toBe(404)
})
