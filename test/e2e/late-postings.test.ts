import { afterAll, beforeAll, expect, test } from 'vitest'
import { Books } from '../support/books.ts'
import { System } from '../support/system.ts'
import { price, Trade } from '../support/trade.ts'

const hour = 3600

let system: System
let books: Books
beforeAll(async () => {
  system = await System.start()
  books = await Books.open(system)
})
afterAll(() => system.stop())

const bookedOn = async (orderId: string): Promise<string[]> => {
  const { Items } = await system.aws('DynamoDB_20120810.Scan', { TableName: 'Orders-LedgerTable' })
  return Items.filter((item: { orderId?: { S: string } }) => item.orderId?.S === orderId).map(
    ({ event, journal }: Record<string, { S: string }>) => `${event?.S} ${journal?.S.split('#')[0]}`,
  )
}

const makeAnew = async (): Promise<{ count: number; posted: number }> => {
  const { executionArn } = await system.aws('AWSStepFunctions.StartExecution', {
    stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:Orders-LedgerRebuildMachine',
    input: JSON.stringify({ post: true }),
  })
  await system.advance(0)
  const { output } = await system.aws('AWSStepFunctions.DescribeExecution', { executionArn })
  return JSON.parse(output)
}

/** Reactions are tried for six hours. */
const givenUpAfter = 6.5 * hour

const nobodyReacts = () =>
  system.call('POST', '/local/faults', {
    body: { service: 'lambda', operation: 'Orders-ReactionsReact', kind: 'kill' },
  })

test('what was never posted is found by reconciliation, booked and paid for on the next day, and both days close', async () => {
  await books.untilNextDay(16)
  const date = await books.today()
  const onTime = await (await (await Trade.open(system)).place()).pay()
  await onTime.shopper('/delivered')
  await system.advance(0)
  // Nothing reacts to this order before its events are given up.
  await nobodyReacts()
  const lost = await (await onTime.another().place()).pay()
  await lost.shopper('/delivered')
  await system.advance(givenUpAfter)
  await system.call('DELETE', '/local/faults')
  expect(await bookedOn(lost.order.orderId)).toEqual([])

  await books.untilNextDay(2.6)
  const next = await books.today()
  expect((await books.reconciled(date)).books).toEqual({ status: 'PASSED', failures: [] })
  expect((await bookedOn(lost.order.orderId)).toSorted()).toEqual([`delivered ${next}`, `paymentCaptured ${next}`])
  await system.advance(11 * hour)
  const [first, second] = [date, next]
  expect((await books.settlement(onTime.merchantId, first)).body).toMatchObject({
    totals: [{ captures: { amount: price } }],
    items: [{ orderId: onTime.order.orderId }],
  })
  await books.untilNextDay(13.1)
  expect(await books.reconciled(second)).toMatchObject({ openItems: [], books: { status: 'PASSED', failures: [] } })
  expect((await books.settlement(onTime.merchantId, second)).body).toMatchObject({
    totals: [{ captures: { amount: price } }],
    items: [{ orderId: lost.order.orderId }],
  })
  expect((await system.get('/exceptions', books.operator)).items).toEqual([])
})

test('a release that was never posted keeps the day open, until the ledger is rebuilt', async () => {
  await books.untilNextDay(16)
  const date = await books.today()
  const trade = await (await (await Trade.open(system)).place()).pay()
  await nobodyReacts()
  await trade.shopper('/delivered')
  await system.advance(givenUpAfter)
  await system.call('DELETE', '/local/faults')

  await books.untilNextDay(2.6)
  const next = await books.today()
  expect((await books.reconciled(date)).books).toMatchObject({
    status: 'FAILED',
    failures: [expect.stringContaining('escrow')],
  })
  expect(await makeAnew()).toMatchObject({ count: 1, posted: 1 })
  expect((await bookedOn(trade.order.orderId)).toSorted()).toEqual([`delivered ${next}`, `paymentCaptured ${date}`])
  await system.advance(hour)
  expect((await books.reconciled(date)).books).toEqual({ status: 'PASSED', failures: [] })
  await books.untilNextDay(13.1)
  expect((await books.reconciled(next)).books).toEqual({ status: 'PASSED', failures: [] })
  expect((await books.settlement(trade.merchantId, next)).body).toMatchObject({
    totals: [{ captures: { amount: price } }],
  })
})
