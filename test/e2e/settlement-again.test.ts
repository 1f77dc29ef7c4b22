import { afterAll, beforeAll, expect, test } from 'vitest'
import { Books } from '../support/books.ts'
import { System } from '../support/system.ts'
import { Trade } from '../support/trade.ts'

const minute = 60
const hour = 60 * minute

let system: System
let books: Books
beforeAll(async () => {
  system = await System.start()
  books = await Books.open(system)
})
afterAll(() => system.stop())

/** A merchant with a completed order, whose account treats payouts in some way. */
const merchantWhose = async (payouts: string): Promise<string> => {
  const trade = await Trade.open(system)
  await system.provider('PUT', `/accounts/${trade.merchantId}`, { payouts })
  await (await trade.place()).pay()
  await trade.shopper('/delivered')
  return trade.merchantId
}

const settle = (date: string) =>
  system.aws('AWSStepFunctions.StartExecution', {
    stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:Orders-SettlementMachine',
    name: 'by-hand',
    input: JSON.stringify({ dates: [date] }),
  })

test('a settlement that does not get to its end is taken up again: the bank is asked once more, and nobody is paid twice', async () => {
  await books.untilNextDay(10)
  const date = await books.today()
  const [paid, refused, stuck] = [
    await merchantWhose('arrive'),
    await merchantWhose('refused'),
    await merchantWhose('stuck'),
  ]
  const statusOf = async (merchantId: string) =>
    (await books.settlement(merchantId, date)).body.payouts.map(({ status }: { status: string }) => status)
  const kinds = async (merchantId: string) =>
    (await system.get('/exceptions?limit=100', books.operator)).items
      .filter((one: { merchantId?: string }) => one.merchantId === merchantId)
      .map(({ kind }: { kind: string }) => kind)
  const idsOf = async (merchantId: string): Promise<string[]> =>
    (await system.get('/exceptions?limit=100', books.operator)).items
      .filter((one: { merchantId?: string }) => one.merchantId === merchantId)
      .map(({ exceptionId }: { exceptionId: string }) => exceptionId)

  // Yesterday is settled before today begins not to be.
  await system.advance(5 * hour)
  const fault = { service: 'lambda', operation: 'Orders-SettlementClose', kind: 'fail' }
  await system.call('POST', '/local/faults', { body: fault })
  await books.untilNextDay(13.5)
  expect(await statusOf(paid)).toEqual(['REQUESTED'])
  expect(await statusOf(refused)).toEqual(['FAILED'])
  expect(await kinds(refused)).toEqual(['payout.failed'])

  await settle(date)
  await system.advance(0)
  expect(await statusOf(paid)).toEqual(['SUCCEEDED'])
  await books.untilNextDay(14.1)
  expect(await kinds(stuck)).toEqual(['payout.unanswered'])
  // Asked about once more, it is still on its way.
  expect(await books.resolveAll(await idsOf(stuck), 'retry')).toMatchObject([{ exception: { status: 'open' } }])

  await system.call('DELETE', '/local/faults')
  await system.advance(hour)
  const paidOut = JSON.stringify(await books.posted('paidOut'))
  expect(paidOut.split(`"merchant:${paid}"`)).toHaveLength(2)
  expect(await kinds(refused)).toEqual(['payout.failed'])
})
