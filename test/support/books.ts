import { expect } from 'vitest'
import type { Reply, System } from './system.ts'

const hour = 3600
const day = 24 * hour

export const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** The days of a system's books: moves from one to the next, says what is to be wrong with their statements, and reads them. */
export class Books {
  readonly system: System
  readonly operator: string

  private constructor(system: System, operator: string) {
    this.system = system
    this.operator = operator
  }

  static async open(system: System): Promise<Books> {
    return new Books(system, await system.operator())
  }

  async now(): Promise<number> {
    return Date.parse((await this.system.get('/local/clock')).now)
  }

  async today(): Promise<string> {
    return dateOf(await this.now())
  }

  /** Moves the clock to `hours` after the next midnight. */
  async untilNextDay(hours: number): Promise<void> {
    const at = await this.now()
    const midnight = Date.parse(`${dateOf(at + day * 1000)}T00:00:00Z`)
    await this.system.advance((midnight - at) / 1000 + hours * hour)
  }

  async daysAgo(days: number): Promise<string> {
    return dateOf((await this.now()) - days * day * 1000)
  }

  /** What each account in dollars has come to at the end of a day. */
  async accounts(date: string): Promise<Record<string, number>> {
    const { items } = await this.system.get(`/ledger/accounts?date=${date}`, this.operator)
    const inDollars = items.filter(({ balance }: Reply['body']) => balance.currency === 'USD')
    return Object.fromEntries(inDollars.map(({ account, balance }: Reply['body']) => [account, balance.amount]))
  }

  /** What one of them has come to; 0 where nothing was ever on it. */
  async balanceOf(date: string, account: string): Promise<number> {
    return (await this.accounts(date))[account] ?? 0
  }

  /** Throws unless these days are reconciled, and have passed their checks. */
  async expectPassed(...dates: string[]): Promise<void> {
    for (const date of dates)
      expect({ date, ...(await this.reconciled(date)) }).toMatchObject({
        date,
        status: 'CLOSED',
        books: { status: 'PASSED', failures: [] },
      })
  }

  reconciled(date: string): Promise<Reply['body']> {
    return this.system.get(`/reconciliations/sandbox/${date}`, this.operator)
  }

  /** Reconciles a day once more, with the statement as it is now. */
  async again(date: string): Promise<Reply['body']> {
    const { status } = await this.system.call('POST', `/reconciliations/sandbox/${date}`, {
      token: this.operator,
      body: {},
    })
    expect(status).toBe(202)
    await this.system.advance(0)
    return this.reconciled(date)
  }

  /** What is to be wrong with a day's statement. */
  async plant(date: string, defects: object[]): Promise<void> {
    const { status, body } = await this.system.provider('PUT', `/statements/${date}/defects`, { defects })
    expect([status, body.detail]).toEqual([200, undefined])
  }

  /** What waits for a human about a day's statement. */
  async openFor(date: string): Promise<Reply['body'][]> {
    const { items } = await this.system.get('/exceptions?limit=100', this.operator)
    return items.filter((one: Reply['body']) => one.reconciliation?.date === date)
  }

  resolve(exceptionId: string, action: string): Promise<Reply> {
    return this.system.call('POST', `/exceptions/${exceptionId}/resolve`, {
      token: this.operator,
      body: { action, note: 'decided in a test' },
    })
  }

  /** Ends several at once. */
  async resolveAll(exceptionIds: readonly string[], action: string): Promise<Reply['body'][]> {
    const body = { exceptionIds, action, note: 'decided in a test' }
    const { status, body: answer } = await this.system.call('POST', '/exceptions/resolve', {
      token: this.operator,
      body,
    })
    expect([status, answer.detail]).toEqual([200, undefined])
    return answer.items
  }

  settlement(merchantId: string, date: string): Promise<Reply> {
    return this.system.call('GET', `/settlements/${merchantId}/${date}`, { token: this.operator })
  }

  /** What the rebuild of the ledger says that is not as it has to be. */
  async rebuilt(): Promise<Reply['body']> {
    const { executionArn } = await this.system.aws('AWSStepFunctions.StartExecution', {
      stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:Orders-LedgerRebuildMachine',
    })
    await this.system.advance(0)
    const { output } = await this.system.aws('AWSStepFunctions.DescribeExecution', { executionArn })
    return JSON.parse(output)
  }

  /** The posting sets of one kind that are in the ledger. */
  async posted(event: string): Promise<Reply['body'][]> {
    const { Items } = await this.system.aws('DynamoDB_20120810.Scan', {
      TableName: 'Orders-LedgerTable',
      FilterExpression: '#event = :event',
      ExpressionAttributeNames: { '#event': 'event' },
      ExpressionAttributeValues: { ':event': { S: event } },
    })
    return Items
  }
}
