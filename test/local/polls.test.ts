import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeSmallApp } from '../support/small-app.ts'
import { System } from '../support/system.ts'
import { templates } from '../support/templates.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orders-polls-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A system with one function that a schedule runs each minute, and how often it really ran. */
class Poller {
  readonly system: System
  readonly #log: string

  private constructor(system: System, log: string) {
    this.system = system
    this.#log = log
  }

  static async start(body: string): Promise<Poller> {
    const place = mkdtempSync(join(folder, 'app-'))
    const log = join(place, 'runs')
    const note = `appendFileSync(${JSON.stringify(log)}, scheduledAt + '\\n')`
    return new Poller(await System.start('memory', writeSmallApp(place, `${note}\n${body}`)), log)
  }

  /** The moments for which the function really ran. */
  runs(): string[] {
    return readFileSync(this.#log, 'utf8').trim().split('\n')
  }

  async usage() {
    const { functions, tables } = await this.system.get('/local/usage')
    const { invocations, errors } = functions['Small-Poll']
    return { invocations, errors, things: tables['Small-Things'] }
  }

  put(id: string, dueAt: number): Promise<unknown> {
    const Item = { id: { S: id }, due: { S: 'yes' }, dueAt: { N: String(dueAt) } }
    return this.system.aws('DynamoDB_20120810.PutItem', { TableName: 'Small-Things', Item })
  }

  async now(): Promise<number> {
    return Date.parse((await this.system.get('/local/clock')).now)
  }
}

const query = `const { Items } = await aws('Query', {
    IndexName: 'byDue',
    KeyConditionExpression: 'due = :yes AND dueAt <= :now',
    ExpressionAttributeValues: { ':yes': { S: 'yes' }, ':now': { N: String(now) } },
    ReturnConsumedCapacity: undefined,
  })`
const finish = `for (const { id } of Items) await aws('DeleteItem', { Key: { id } })`

const minutes = 120
const hour = 60

test('while the clock is moved on, a run that would find nothing is counted with its cost, and not made', async () => {
  const poller = await Poller.start(`${query}; ${finish}`)
  try {
    await poller.system.advance(minutes * 60)
    expect(await poller.usage()).toMatchObject({
      invocations: minutes,
      things: {
        readUnits: minutes / 2,
        operations: { Query: minutes },
        indexes: { byDue: { readUnits: minutes / 2 } },
      },
    })
    expect(poller.runs().length).toBeLessThan(5)
  } finally {
    await poller.system.stop()
  }
})

test('what is due is found in the minute in which it is due, whenever it was written', async () => {
  const poller = await Poller.start(`${query}; ${finish}`)
  try {
    await poller.system.advance(10 * 60)
    const now = await poller.now()
    const dueIn = [30, 31, 90].map((minute) => Math.ceil(now / 60_000 + minute) * 60_000)
    for (const dueAt of dueIn) await poller.put(`thing-${dueAt}`, dueAt)
    await poller.system.advance(hour * 60)
    // One that comes while another is waited for, and is due before it.
    const soon = (dueIn[2] as number) - 10 * 60_000
    await poller.put('soon', soon)
    await poller.system.advance(hour * 60)
    const found = poller.runs().map((run) => Date.parse(run))
    expect(found).toEqual(expect.arrayContaining([...dueIn, soon]))
    const { Count } = await poller.system.aws('DynamoDB_20120810.Scan', { TableName: 'Small-Things' })
    expect(Count).toBe(0)
    expect(found.length).toBeLessThan(20)
  } finally {
    await poller.system.stop()
  }
})

test.each([
  ['prints', `${query}; console.log('still alive')`],
  ['reads something else', `${query}; await aws('GetItem', { Key: { id: { S: 'settings' } } })`],
  [
    'leaves out some of what it finds',
    `await aws('Query', {
      IndexName: 'byDue',
      KeyConditionExpression: 'due = :yes AND dueAt <= :now',
      FilterExpression: 'attribute_exists(nothing)',
      ExpressionAttributeValues: { ':yes': { S: 'yes' }, ':now': { N: String(now) } },
    })`,
  ],
  [
    'looks for what is due at another moment',
    `await aws('Query', {
      IndexName: 'byDue',
      KeyConditionExpression: 'due = :yes AND dueAt <= :now',
      ExpressionAttributeValues: { ':yes': { S: 'yes' }, ':now': { N: String(now - 1) } },
    })`,
  ],
  ['asks nothing', ''],
  ['fails', `${query}; throw new Error('no')`],
])('a function that %s runs each minute', async (_, body) => {
  const poller = await Poller.start(body)
  try {
    await poller.system.advance(20 * 60)
    expect((await poller.usage()).invocations).toBe(20)
    expect(poller.runs()).toHaveLength(20)
  } finally {
    await poller.system.stop()
  }
})

test('a run that somebody asks for is made', async () => {
  const poller = await Poller.start(`${query}; ${finish}`)
  try {
    await poller.system.advance(10 * 60)
    const before = poller.runs().length
    await poller.system.call('POST', '/local/schedules/poll/run')
    expect(poller.runs()).toHaveLength(before + 1)
  } finally {
    await poller.system.stop()
  }
})

test.each([
  ['the function', { service: 'lambda', operation: 'Small-Poll', kind: 'fail', count: 1 }],
  ['its query', { service: 'dynamodb', operation: 'Query', kind: 'fail', count: 1 }],
])('a fault that is to befall %s befalls it', async (_, fault) => {
  const poller = await Poller.start(`${query}; if (!Items) throw new Error('refused')`)
  try {
    await poller.system.advance(10 * 60)
    const before = poller.runs().length
    await poller.system.call('POST', '/local/faults', { body: fault })
    await poller.system.call('POST', '/local/faults', { body: { service: 'sandbox', kind: 'fail' } })
    await poller.system.advance(10 * 60)
    expect(await poller.usage()).toMatchObject({ invocations: 20, errors: 1 })
    expect(poller.runs().length).toBeLessThan(before + 5)
  } finally {
    await poller.system.stop()
  }
})

/** The templates of the real system, with every run of a schedule made. */
const withoutPolls = async (): Promise<string> => {
  const changed = join(folder, 'without-polls')
  cpSync(await templates(), changed, { recursive: true })
  for (const stack of ['Orders', 'Sandbox']) {
    const file = join(changed, `${stack}.template.json`)
    const template = readFileSync(file, 'utf8')
    expect(template).toContain('"polls"')
    writeFileSync(file, template.replaceAll('"polls"', '"polledOnAws"'))
  }
  return changed
}

/** Three hours with orders that nobody but the sweep moves on, and all that can be seen of them afterwards. */
const threeHours = async (from?: string) => {
  const system = await System.start('memory', from)
  try {
    const { now } = await system.get('/local/clock')
    const start = Math.ceil(Date.parse(now) / 3_600_000) * 3_600_000
    await system.advance((start - Date.parse(now)) / 1000)
    await system.call('DELETE', '/local/usage')
    const merchant = await system.offer('mer_polls', 'prd_polls', { stock: 10, deliveryWindow: 1800 })
    const unpaid = await system.place('prd_polls')
    const late = await system.place('prd_polls')
    await system.pay(late.order, { outcome: 'paid', webhook: 'late', delaySeconds: 900 })
    const slow = await system.place('prd_polls', 1, 'refund-fails')
    await system.pay(slow.order)
    await system.advance(0)
    await system.call('DELETE', '/local/executions')
    await system.advance(3 * 3600)
    const since = (at: string) => Math.round((Date.parse(at) - start) / 60_000)
    const stories = []
    for (const { path, token } of [unpaid, late, slow]) {
      const { items } = await system.get(`${path}/events`, token)
      stories.push(items.map(({ type, at }: { type: string; at: string }) => `${since(at)} ${type}`))
    }
    const { functions, tables, messages } = await system.get('/local/usage')
    const alarms = (await system.get('/local/alarms')) as { name: string; state: string; since: string }[]
    const sms = (await system.get('/local/sms')) as { at: string }[]
    return {
      stories,
      stock: (await system.get('/products/prd_polls', merchant)).available,
      // How a stream's records fall into batches is chance.
      invocations: Object.entries<{ invocations: number; errors: number }>(functions)
        .map(([name, { invocations, errors }]) => `${name} ${/Run$/.test(name) ? invocations : 'some'} ${errors}`)
        .sort(),
      // What is only read may be read once more where two functions meet.
      tables: Object.entries<{ operations: Record<string, number>; writeUnits: number }>(tables)
        .map(([name, { operations, writeUnits }]) => `${name} ${operations.Query ?? 0} ${writeUnits}`)
        .sort(),
      messages,
      alarms: alarms.map(({ name, state }) => `${name} ${state}`),
      sms: sms.map(({ at }) => since(at)),
    }
  } finally {
    await system.stop()
  }
}

test('three hours of orders look the same whether idle runs are counted or made', async () => {
  const made = await threeHours(await withoutPolls())
  expect(made.stories.flat().length).toBeGreaterThan(10)
  expect(await threeHours()).toEqual(made)
})
