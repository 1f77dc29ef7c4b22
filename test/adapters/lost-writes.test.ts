import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { ExceptionId, MerchantId, PayoutId } from '../../functions/domain/ids.ts'
import type { ReconciliationItem } from '../../functions/domain/reconciliation/item.ts'
import type { Payout } from '../../functions/domain/settlement/payout.ts'
import { System } from '../support/system.ts'

// The functions' own adapters, on the tables of a running system: two of them at once, again and again, lose races with each other.
const load = async () => ({
  exceptions: await import('../../functions/adapters/dynamodb/ledger-exception-repository.ts'),
  resolve: await import('../../functions/application/exceptions/resolve-ledger-exception.ts'),
  ledger: await import('../../functions/adapters/dynamodb/ledger-repository.ts'),
  posting: await import('../../functions/application/ledger/post-difference.ts'),
  sending: await import('../../functions/application/settlement/send-payout.ts'),
  payouts: await import('../../functions/adapters/dynamodb/payout-repository.ts'),
  writes: await import('../../functions/adapters/dynamodb/write.ts'),
})

let system: System
let adapters: Awaited<ReturnType<typeof load>>
beforeAll(async () => {
  system = await System.start()
  const apiKey = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:Sandbox-ApiKey'
  Object.assign(process.env, { AWS_ENDPOINT_URL: system.url, AWS_REGION: 'us-east-1', TIME_ZONE: 'UTC' })
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key', SANDBOX_API_KEY: apiKey })
  Object.assign(process.env, { EXCEPTIONS_TABLE: 'Orders-ExceptionsTable', LEDGER_TABLE: 'Orders-LedgerTable' })
  Object.assign(process.env, { RECONCILIATIONS_TABLE: 'Orders-ReconciliationRecordsTable' })
  Object.assign(process.env, {
    SETTLEMENTS_TABLE: 'Orders-SettlementBatchesTable',
    SANDBOX_URL: `${system.url}/sandbox`,
  })
  adapters = await load()
})
afterAll(() => system.stop())

const now = Date.now()
const usd = (amount: number) => ({ amount, currency: 'USD' })
const times = Array.from({ length: 10 }, (_, index) => index)

const itemOf = (index: number, difference: number): ReconciliationItem => ({
  provider: 'sandbox',
  openedDay: '2026-11-01',
  side: 'theirs',
  class: 'AMOUNT_MISMATCH',
  history: [{ day: '2026-11-01', class: 'AMOUNT_MISMATCH' }],
  reference: `pay_${index}`,
  kind: 'capture',
  orderId: `ord_${index}`,
  ordinal: 0,
  difference: [usd(difference)],
  exceptionId: `exc_${index}` as ExceptionId,
})

test('what a human has decided stays decided, also where the same statement is read at that moment', async () => {
  const { openItemException, loadLedgerException } = adapters.exceptions
  for (const index of times) {
    const item = itemOf(index, 5)
    await openItemException(item, now)
    const entry = await loadLedgerException(item.exceptionId as ExceptionId)
    if (!entry) throw new Error('there is no entry')
    const decision = { action: 'write_off', note: 'ours', by: 'usr_olga' } as const
    const corrected = itemOf(index, 7)
    const [resolved] = await Promise.all([
      adapters.resolve.resolveLedgerException(entry, decision, 10_000, now + 1),
      openItemException(corrected, now + 2),
      openItemException(corrected, now + 3),
    ])
    const stored = await loadLedgerException(item.exceptionId as ExceptionId)
    expect(stored).toMatchObject({ status: 'resolved', resolution: decision })
    expect(resolved).toEqual(stored)
    // The difference that was written off is the one that the question had when it ended.
    const { difference } = (stored?.subject as { item: ReconciliationItem }).item
    const posted = await sumOf(`correction#exc_${index}`, 'provider:sandbox')
    expect(posted).toBe(difference[0]?.amount)
  }
})

/** What all sets under a name have booked on an account. */
const sumOf = async (name: string, account: string): Promise<number> => {
  const ids = times.map((index) => `${name}#${index}`)
  const sets = [...(await adapters.ledger.bookedSets(ids)).values()]
  const entries = sets.flatMap((set) => set.entries).filter((entry) => entry.account === account)
  return entries.reduce((sum, { amount }) => sum + amount.amount, 0)
}

test('of two operators at once, each is shown the decision that counts', async () => {
  const { openItemException, loadLedgerException } = adapters.exceptions
  for (const index of times) {
    const item = itemOf(100 + index, 5)
    await openItemException(item, now)
    const entry = await loadLedgerException(item.exceptionId as ExceptionId)
    if (!entry) throw new Error('there is no entry')
    const answers = await Promise.all(
      ['usr_olga', 'usr_otto'].map((by) =>
        adapters.resolve.resolveLedgerException(entry, { action: 'write_off', note: by, by }, 10_000, now + 1),
      ),
    )
    const stored = await loadLedgerException(item.exceptionId as ExceptionId)
    expect(answers).toEqual([stored, stored])
  }
})

test('two who post up to different sums at once both have their sum booked, the one after the other', async () => {
  const from = '2026-11-01'
  for (const index of times) {
    const entries = (amount: number) => [
      { account: 'commission' as const, amount: usd(amount) },
      { account: 'bank' as const, amount: usd(-amount) },
    ]
    const name = `race#${index}`
    const post = (amount: number) =>
      adapters.posting.postUpTo({ name, event: 'fees', entries: entries(amount), from }, now)
    expect(await Promise.all([100, 150].map(post))).toEqual([from, from])
    expect((await adapters.ledger.bookedSets([`${name}#0`, `${name}#1`])).size).toBe(2)
    expect([100, 150]).toContain(await sumOf(name, 'commission'))
  }
})

const payoutOf = (index: number): Payout => ({
  payoutId: `out_race_${index}` as PayoutId,
  merchantId: 'mer_race' as MerchantId,
  date: '2026-11-01',
  amount: usd(100),
  status: 'REQUESTED',
  requestedAt: now,
})

test('a payout that three ask about at once is counted once, and all three see how it stands', async () => {
  for (const payout of times.map(payoutOf)) {
    const { payoutId, merchantId: account, amount } = payout
    await system.provider('POST', '/payouts', { payoutId, account, amount })
    await adapters.writes.putIf(adapters.payouts.putOfPayout(payout))
  }
  await system.advance(120)
  const printed = [vi.spyOn(console, 'log'), vi.spyOn(process.stdout, 'write')]
  for (const one of printed) one.mockImplementation(() => true)
  for (const payout of times.map(payoutOf)) {
    const asked = await Promise.all([1, 2, 3].map(() => adapters.sending.sendPayout(payout, now)))
    expect(asked.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED'])
  }
  const lines = printed.flatMap(({ mock }) => mock.calls).map(([line]) => String(line))
  vi.restoreAllMocks()
  expect(lines.filter((line) => line.includes('"PayoutsSucceeded"'))).toHaveLength(times.length)
})
