import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { System } from '../support/system.ts'
import { Trade } from '../support/trade.ts'

const root = join(import.meta.dirname, '../..')
const TableName = 'Orders-LedgerTable'

let system: System
const trades: Trade[] = []
beforeAll(async () => {
  system = await System.start()
  for (let index = 0; index < 3; index++) {
    const trade = await (await (await Trade.open(system)).place()).pay()
    await trade.shopper('/delivered')
    trades.push(trade)
  }
  await system.advance(120)
})
afterAll(() => system.stop())

/** What `npm run ledger:rebuild` prints, and the code with which it ends. */
const rebuild = async (...args: string[]): Promise<{ code: number; said: string }> => {
  const env = { ...process.env, PORT: new URL(system.url).port, NO_COLOR: '1' }
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['infra/cli/ledger-rebuild.ts', ...args], {
      cwd: root,
      env,
    })
    return { code: 0, said: stdout }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, said: stdout + stderr }
  }
}

const setId = (index: number, version: number) => `${trades[index]?.order.orderId}#${String(version).padStart(5, '0')}`

const completedAt = async (index: number): Promise<number> => (await trades[index]?.now())?.version

test('a ledger that is what the orders say is told so', async () => {
  const { code, said } = await rebuild()
  expect(said).toMatch(/orders read +3\n/)
  expect(said).toMatch(/posting sets that they tell of +6\n/)
  expect(said).toMatch(/all accounts in USD sum to +0\n/)
  expect(said).toMatch(/differences +0\n/)
  expect(said).toContain('The ledger is what the orders say.')
  expect(code).toBe(0)
})

test('sets that are missing, changed or invented are named, and what is missing is booked on request', async () => {
  const [lost, changed] = [setId(0, await completedAt(0)), setId(1, await completedAt(1))]
  const key = (id: string) => ({ setId: { S: id } })
  const { Item: taken } = await system.aws('DynamoDB_20120810.GetItem', { TableName, Key: key(lost) })
  const { Item: original } = await system.aws('DynamoDB_20120810.GetItem', { TableName, Key: key(changed) })
  await system.aws('DynamoDB_20120810.DeleteItem', { TableName, Key: key(lost) })
  const invented = setId(2, 99)
  await system.aws('DynamoDB_20120810.PutItem', { TableName, Item: { ...original, setId: { S: invented } } })
  await system.aws('DynamoDB_20120810.UpdateItem', {
    TableName,
    Key: key(changed),
    UpdateExpression: 'SET entries[0].amount.amount = :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  })

  const { code, said } = await rebuild()
  expect(code).toBe(1)
  expect(said).toMatch(/differences +3\n/)
  for (const line of [`missing    ${lost}`, `different  ${changed}`, `unknown    ${invented}`])
    expect(said).toContain(line)
  expect(said).not.toMatch(/all accounts in USD sum to +0\n/)

  expect((await rebuild('--post')).said).toMatch(/of them booked now +1\n/)
  const { Item: again } = await system.aws('DynamoDB_20120810.GetItem', { TableName, Key: key(lost) })
  expect(again).toEqual(taken)
  await system.aws('DynamoDB_20120810.PutItem', { TableName, Item: original })
  await system.aws('DynamoDB_20120810.DeleteItem', { TableName, Key: key(invented) })
  expect((await rebuild()).code).toBe(0)
})

test('a set of whatever kind that is changed once its day has passed breaks the seal of that day, and of no other', async () => {
  await system.advance(3 * 86_400)
  const { Items } = await system.aws('DynamoDB_20120810.Scan', { TableName })
  const fees = Items.find(({ event }: { event: { S: string } }) => event.S === 'fees')
  const day = fees.journal.S.slice(0, 10)
  expect((await rebuild()).said).not.toContain('unsealed')
  const changed = { ...fees, at: { N: String(Number(fees.at.N) + 1) } }
  await system.aws('DynamoDB_20120810.PutItem', { TableName, Item: changed })
  const { code, said } = await rebuild()
  expect(code).toBe(1)
  expect(said.match(/unsealed {3}\S+/g)).toEqual([`unsealed   ${day}`])
  await system.aws('DynamoDB_20120810.DeleteItem', { TableName, Key: { setId: fees.setId } })
  expect((await rebuild()).said).toContain(`unsealed   ${day}`)
  await system.aws('DynamoDB_20120810.PutItem', { TableName, Item: fees })
  expect((await rebuild()).code).toBe(0)
})

test('a flag that it does not know is refused with those that it does', async () => {
  const { code, said } = await rebuild('--fast')
  expect(code).toBe(1)
  expect(said).toContain('--fast')
  expect(said).toContain('npm run ledger:rebuild -- --post')
})
