import { afterAll, beforeAll, expect, test } from 'vitest'
import { System } from '../support/system.ts'

let system: System
let operator: string
beforeAll(async () => {
  system = await System.start()
  operator = await system.operator()
})
afterAll(() => system.stop())

const put = (merchantId: string, token: string, body: object) =>
  system.call('PUT', `/merchants/${merchantId}`, { token, body })

test('what a request does not name stays as it is, and null clears it', async () => {
  const merchant = await system.merchant('mer_kept')
  const webhookUrl = 'https://shop.example/orders'
  await put('mer_kept', merchant, { name: 'Kept', webhookUrl })
  // An operator who sets the commission does not unplug the merchant's webhooks.
  expect((await put('mer_kept', operator, { name: 'Kept', commissionBps: 700 })).body).toMatchObject({
    webhookUrl,
    commissionBps: 700,
  })
  const { body } = await put('mer_kept', merchant, { name: 'Kept', webhookUrl: null })
  expect([body.webhookUrl, body.commissionBps]).toEqual([undefined, 700])
  expect((await put('mer_kept', merchant, { name: 'Kept', webhookUrl: '' })).body.errors).toMatchObject([
    { field: '/webhookUrl' },
  ])
})

test('who has changed what of a profile is kept: the commission longest, and nothing for what was so already', async () => {
  const merchant = await system.merchant('mer_traced')
  await put('mer_traced', merchant, { name: 'First' })
  await put('mer_traced', operator, { name: 'First', commissionBps: 900 })
  for (let again = 0; again < 2; again++) await put('mer_traced', operator, { name: 'First', commissionBps: 900 })
  const { changes } = await system.get('/merchants/mer_traced', merchant)
  expect(changes).toEqual([
    { at: expect.any(String), by: 'usr_of_mer_traced', name: 'First' },
    { at: expect.any(String), by: 'usr_operator', commissionBps: 900 },
  ])
  for (let index = 0; index < 101; index++) await put('mer_traced', merchant, { name: `Name ${index}` })
  const { changes: kept } = await system.get('/merchants/mer_traced', operator)
  expect(kept).toHaveLength(100)
  expect(kept[0]).toMatchObject({ commissionBps: 900 })
  expect(kept.at(-1)).toMatchObject({ name: 'Name 100' })
})

test('profiles that are changed side by side are each kept', async () => {
  const merchant = await system.merchant('mer_both')
  const replies = await Promise.all([
    put('mer_both', merchant, { name: 'Both', webhookUrl: 'https://shop.example/a' }),
    put('mer_both', operator, { name: 'Both', commissionBps: 5 }),
  ])
  expect(replies.map(({ status }) => status)).toEqual([200, 200])
  const profile = await system.get('/merchants/mer_both', operator)
  expect(profile).toMatchObject({ webhookUrl: 'https://shop.example/a', commissionBps: 5 })
})
