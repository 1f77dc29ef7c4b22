import { afterAll, beforeAll, expect, test } from 'vitest'
import { frontDoor } from '../../infra/local/gateway/front-door.ts'
import { type Reply, System } from '../support/system.ts'

let system: System
beforeAll(async () => {
  system = await System.start()
})
afterAll(() => system.stop())

type Widget = {
  readonly title: string
  readonly lines?: readonly { label: string; points: readonly (number | null)[] }[]
}

const lineOf = (widgets: readonly Widget[], title: string, label: string) =>
  widgets.find((one) => one.title === title)?.lines?.find((one) => one.label === label)?.points

test('the page shows itself: it loads nothing from elsewhere, and asks the runtime alone', async () => {
  const { status, headers, body } = await system.call('GET', '/local')
  expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  expect(headers.get('content-security-policy')).toContain("connect-src 'self'")
  expect(body).not.toMatch(/(src|href)="(https?:)?\/\//)
  expect(body).not.toContain('innerHTML')
})

test('the address without a path leads to the page, and a browser that looks for an icon finds that there is none', async () => {
  const { status, headers } = await fetch(system.url, { redirect: 'manual' })
  expect([status, headers.get('location')]).toEqual([302, '/local'])
  expect((await fetch(`${system.url}/favicon.ico`)).status).toBe(204)
  expect((await system.call('POST', '/')).status).toBe(404)
})

test('what a stack has a route for is the stack’s', async () => {
  const request = { method: 'GET', url: '/?a=b', headers: {}, body: Buffer.of(), sourceIp: '127.0.0.1' }
  expect(frontDoor(request, { serves: () => true })).toBeUndefined()
  expect(frontDoor(request, { serves: () => false })?.status).toBe(302)
  expect(frontDoor({ ...request, url: '/health' }, { serves: () => false })).toBeUndefined()
})

test('the dashboards show what was measured, as it happens', async () => {
  // Into the first minutes of an hour, so that all of it is within that hour.
  const now = Date.parse((await system.get('/local/clock')).now) / 1000
  await system.advance(3660 - (now % 3600))
  await system.offer('mer_page', 'prd_page')
  const { order } = await system.place('prd_page')
  await system.pay(order)
  await system.advance(60)
  expect(await system.get('/local/dashboards')).toEqual(['Orders-Business-us-east-1', 'Orders-Operations-us-east-1'])
  const business: Widget[] = await system.get('/local/dashboards/Orders-Business-us-east-1')
  expect(lineOf(business, 'Orders, by the hour', 'placed')?.filter((point) => point !== null)).toEqual([1])
  expect(lineOf(business, 'This hour', 'paid, in %')).toEqual([100])
  const operations: Widget[] = await system.get('/local/dashboards/Orders-Operations-us-east-1')
  expect(lineOf(operations, 'Payments', 'sandbox captured')?.at(-1)).toBe(1)
  expect(lineOf(operations, 'Requests', '5xx')?.at(-1)).toBe(0)
})

test('a dashboard that there is not is answered with those that there are', async () => {
  const { status, body } = await system.call('GET', '/local/dashboards/Orders-Nothing')
  expect(status).toBe(404)
  expect(body.detail).toContain('Orders-Business-us-east-1')
})

test('the alarms are those of the template, none of which rings in a system that has just begun', async () => {
  const alarms: Reply['body'][] = await system.get('/local/alarms')
  expect(alarms.length).toBeGreaterThan(15)
  for (const { name, state, since, reason } of alarms) {
    expect(name).toMatch(/^Orders-/)
    expect(state).not.toBe('ALARM')
    expect(Date.parse(since)).toBeGreaterThan(0)
    expect(reason).toBeTruthy()
  }
  await system.advance(4 * 3600)
  expect((await system.get('/local/sms')) as object[]).toEqual([])
})
