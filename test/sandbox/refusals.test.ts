import { afterAll, beforeAll, expect, test } from 'vitest'
import { System } from '../support/system.ts'

let system: System
beforeAll(async () => {
  system = await System.start()
})
afterAll(() => system.stop())

test.each([
  ['without an id', '.x'],
  ['without a secret', 'pay_1'],
  ['with an empty secret', 'pay_1.'],
  ['that is too long', `${'x'.repeat(3000)}.x`],
])('an address %s leads to no payment', async (_, token) => {
  const url = `/sandbox/pay/${token}`
  expect(await system.call('GET', url)).toMatchObject({ status: 404, body: expect.stringContaining('No such payment') })
  expect((await system.call('POST', url, { body: { outcome: 'paid' } })).status).toBe(404)
})

const long = 'x'.repeat(3000)
const usd = { amount: 1, currency: 'USD' }
const payment = {
  paymentId: 'pay_wrong',
  orderId: 'ord_wrong',
  amount: usd,
  expiresAt: '2030-01-01T00:00:00Z',
  webhookUrl: 'http://localhost/hook',
}
const refund = { refundId: 'ref_wrong', paymentId: 'pay_wrong', amount: usd }

test.each<[string, string, string, object | undefined, number, string | RegExp]>([
  ['a payment by a long id', 'GET', `/payments/${long}`, undefined, 404, 'There is no such payment.'],
  ['closing one by a long id', 'POST', `/payments/${long}/close`, {}, 404, 'There is no such payment.'],
  ['a refund by a long id', 'GET', `/refunds/${long}`, undefined, 404, 'There is no such refund.'],
  ['a payout by a long id', 'GET', `/payouts/${long}`, undefined, 404, 'There is no such payout.'],
  ['a refund of no payment', 'POST', '/refunds', { ...refund, paymentId: '' }, 404, 'There is no such payment.'],
  [
    'an account with a long name',
    'PUT',
    `/accounts/${long}`,
    { payouts: 'stuck' },
    400,
    'account: expected a text of 1 to 100 characters',
  ],
  [
    'an account that never pays',
    'PUT',
    '/accounts/mer_1',
    { payouts: 'never' },
    400,
    'payouts: expected one of arrive, refused, fail, stuck',
  ],
  ['a day that is none', 'GET', '/statements/2026-02-30', undefined, 400, 'date: expected YYYY-MM-DD'],
  ['the last day of all', 'GET', '/statements/9999-12-31', undefined, 404, /is not there/],
  ['a part that is no text', 'GET', '/statements/2000-01-01?part=no', undefined, 400, /^part: expected what next-part/],
  [
    'a part of its own',
    'GET',
    '/statements/2000-01-01?part=e30',
    undefined,
    400,
    /^part: expected what next-part said$/,
  ],
  ['a list', 'POST', '/payments', [], 400, /^the body: expected an object with paymentId, orderId, amount, method\?, /],
  [
    'one field too many',
    'POST',
    '/payments',
    { ...payment, color: 'x' },
    400,
    /^the body: expected .*, without color$/,
  ],
  ['a long method', 'POST', '/payments', { ...payment, method: long }, 400, /^method: expected a text of at most 200 /],
  ['a huge body', 'POST', '/payments', { ...payment, method: long.repeat(100) }, 413, /256 KB/],
  ['a wrong currency', 'POST', '/payments', { ...payment, amount: { ...usd, currency: 'XXX' } }, 400, /ISO 4217$/],
  [
    'a bare amount',
    'POST',
    '/payments',
    { ...payment, amount: 5 },
    400,
    'amount: expected an object with amount, currency',
  ],
])('%s is refused with what is wrong', async (_, method, path, body, status, detail) => {
  const reply = await system.provider(method, path, body)
  expect(reply).toMatchObject({ status, body: { type: 'about:blank', status, detail: expect.stringMatching(detail) } })
  expect(reply.headers.get('content-type')).toBe('application/problem+json')
})

const plant = (defects: unknown[]) => system.provider('PUT', '/statements/2026-11-22/defects', { defects })

test.each([
  [{ kind: 'amount', reference: 'pay_1', amount: '1299' }, 'defects[1].amount: expected a whole number of minor units'],
  [{ kind: 'amount', reference: 'pay_1' }, 'defects[1].amount: expected a whole number of minor units'],
  [{ kind: 'fee', reference: '', fee: 1 }, 'defects[1].reference: expected a text of 1 to 200 characters'],
  [{ kind: 'late', seconds: 0 }, 'defects[1].seconds: expected a whole number of at least 1'],
  [{ kind: 'missing', fee: 2 }, 'defects[1].reference: expected a text of 1 to 200 characters'],
  [
    { kind: 'amount', reference: 'pay_1', amount: 1, fee: 2 },
    'defects[1]: expected an object with kind, reference, amount, without fee',
  ],
  [
    { kind: 'wrong', reference: 'pay_1' },
    'defects[1].kind: expected one of missing, invented, doubled, amount, currency, status, fee, unreadable, ' +
      'quoted, truncated, wrong-totals, late, empty, balance, misdated, absent',
  ],
  ['missing', 'defects[1]: expected an object with a kind'],
])('a defect of a wrong form, %o, is refused by its field and with the right form', async (defect, detail) => {
  expect(await plant([{ kind: 'empty' }, defect])).toMatchObject({ status: 400, body: { detail } })
})

test('all that is wrong with a request is named at once', async () => {
  const { body } = await plant([{ kind: 'fee', reference: 7, fee: 1.5 }, { kind: 'lost' }])
  expect(body.errors.map(({ field }: { field: string }) => field)).toEqual([
    'defects[0].reference',
    'defects[0].fee',
    'defects[1].kind',
  ])
})

test('a defect of a day long before the first payment is taken at once', async () => {
  const reply = await system.provider('PUT', '/statements/0001-01-01/defects', { defects: [{ kind: 'absent' }] })
  expect(reply.status).toBe(200)
  expect((await system.provider('GET', '/statements/0001-01-01')).status).toBe(404)
})
