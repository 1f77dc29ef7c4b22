import { afterAll, beforeAll, expect, test } from 'vitest'
import { Books } from '../support/books.ts'
import { type Reply, System } from '../support/system.ts'
import { Trade } from '../support/trade.ts'

let system: System
let books: Books
let other: string
beforeAll(async () => {
  // Two days before a month ends.
  system = await System.start('memory', undefined, Date.parse('2027-02-27T10:05:00Z') - Date.now())
  books = await Books.open(system)
  other = await system.operator('usr_other')
})
afterAll(() => system.stop())

const sign = (month: string, token: string): Promise<Reply> =>
  system.call('POST', `/ledger/months/${month}/sign-off`, { token, body: { note: 'compared with the annual plan' } })

const months = async (query = ''): Promise<Reply['body']> => system.get(`/ledger/months${query}`, books.operator)

test('a month of which all days are settled is signed by two operators, and a change of it shows from then on', async () => {
  const trade = await (await (await Trade.open(system)).place()).pay()
  await trade.deliverer('/delivered')
  await books.untilNextDay(15)
  expect((await sign('2027-02', books.operator)).body).toMatchObject({ code: 'month.open' })
  await books.untilNextDay(12)
  // Its last day has passed its check, and its merchants wait for one o'clock.
  expect((await sign('2027-02', books.operator)).body).toMatchObject({
    code: 'month.open',
    detail: expect.stringContaining('not settled'),
  })
  await system.advance(3 * 3600)
  expect((await months()).items).toEqual([
    { month: '2027-03', status: 'OPEN' },
    { month: '2027-02', status: 'CLOSED' },
  ])
  for (let again = 0; again < 2; again++)
    expect((await sign('2027-02', books.operator)).body).toMatchObject({
      status: 'PROPOSED',
      proposedBy: 'usr_operator',
      note: 'compared with the annual plan',
    })
  for (let again = 0; again < 2; again++)
    expect((await sign('2027-02', other)).body).toMatchObject({ status: 'SIGNED', signedBy: 'usr_other' })
  expect((await sign('2027-02', books.operator)).body.code).toBe('month.signed')
  expect((await sign('2027-02', await system.operator('usr_third'))).body.code).toBe('month.signed')
  expect((await months('?limit=1')).cursor).toBe('2027-03')
  expect((await months('?limit=1&cursor=2027-03')).items).toMatchObject([{ month: '2027-02', status: 'SIGNED' }])

  // What was signed is not what is booked.
  await system.aws('DynamoDB_20120810.UpdateItem', {
    TableName: 'Orders-ReconciliationRecordsTable',
    Key: { topic: { S: 'months' }, entry: { S: '2027-02' } },
    UpdateExpression: 'SET seal = :seal',
    ExpressionAttributeValues: { ':seal': { S: 'of another ledger' } },
  })
  expect((await books.rebuilt()).differences).toEqual([{ kind: 'unsealed', setId: '2027-02-28' }])
})

test.each(['2027-13', '2027-2', 'March'])('%s is no month', async (month) => {
  expect((await sign(month, books.operator)).body).toMatchObject({ status: 400, errors: [{ field: 'month' }] })
})
