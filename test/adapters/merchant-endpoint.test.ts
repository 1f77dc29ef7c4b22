import { afterEach, expect, test, vi } from 'vitest'
import { checkEndpoint, postToMerchant } from '../../functions/adapters/messaging/merchant-endpoint.ts'
import { openEndpoint } from '../support/endpoint.ts'

afterEach(() => vi.unstubAllEnvs())

test.each([
  'https://shop.example/webhooks',
  'https://shop.example:8443/',
  'https://93.184.216.34/',
  'https://[2606:2800:220:1:248:1893:25c8:1946]/',
])('%s may be called', (url) => {
  expect(checkEndpoint(url)).toBeUndefined()
})

test.each([
  'shop.example',
  'http://shop.example/',
  'ftp://shop.example/',
  'https://user:secret@shop.example/',
  'https://localhost/',
  'https://127.0.0.1/',
  'https://0.0.0.0/',
  'https://10.1.2.3/',
  'https://192.168.1.1/',
  'https://169.254.169.254/latest/meta-data',
  'https://100.64.0.1/',
  'https://2130706433/',
  'https://0x7f.1/',
  'https://[::1]/',
  'https://[fd00::1]/',
  'https://[::ffff:10.0.0.1]/',
  'https://[::ffff:169.254.169.254]/',
])('%s may not be called', (url) => {
  expect(checkEndpoint(url)).toMatch(/^expected /)
})

test('a name that leads to this machine is refused at the moment of connecting', async () => {
  await expect(postToMerchant('https://localhost.localdomain./', {}, '{}')).rejects.toThrow()
})

test('only where it is allowed, an endpoint may be on this machine', async () => {
  const endpoint = await openEndpoint()
  await expect(postToMerchant(endpoint.url, {}, '{}')).rejects.toThrow('https://')
  vi.stubEnv('LOOPBACK_WEBHOOKS', 'allowed')
  expect(await postToMerchant(endpoint.url, { 'webhook-id': 'msg_1' }, '{"a":1}')).toBe(204)
  expect(endpoint.received).toMatchObject([{ text: '{"a":1}', headers: { 'webhook-id': 'msg_1' } }])
  expect(checkEndpoint('http://192.168.1.1/')).toMatch(/^expected /)
  await endpoint.close()
})

test('a redirect is not followed, and an endless answer is cut off', async () => {
  vi.stubEnv('LOOPBACK_WEBHOOKS', 'allowed')
  const redirecting = await openEndpoint((response) => response.writeHead(307, { location: '/elsewhere' }).end())
  expect(await postToMerchant(redirecting.url, {}, '{}')).toBe(307)
  expect(redirecting.received).toHaveLength(1)
  await redirecting.close()
  const endless = await openEndpoint((response) => {
    response.writeHead(200)
    const more = () => response.write('x'.repeat(10_000), () => !response.destroyed && setImmediate(more))
    more()
  })
  await expect(postToMerchant(endless.url, {}, '{}')).rejects.toThrow('more than 65536 bytes')
  await endless.close()
})
