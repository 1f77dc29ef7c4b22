import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { marshall } from '@aws-sdk/util-dynamodb'
import { shardsFor } from '../../functions/application/reconciliation/summarize-statement.ts'
import { partitionOf, shardOf } from '../../functions/domain/shard.ts'
import { startRuntime } from '../../infra/local/runtime.ts'
import { synthesize } from '../../infra/local/templates/synth.ts'
import { bookingAt, serveStatement } from './statement-server.ts'

const date = '2026-11-02'
const start = Date.parse(`${date}T00:00:00Z`)
const table = 'Orders-LedgerTable'
const heapMegabytes = 512

const itemAt = (index: number) => {
  const { reference, orderId, at, amount } = bookingAt(index, start)
  const setId = `${orderId}#00003`
  const money = { amount, currency: 'USD' }
  return marshall({
    setId,
    orderId,
    merchantId: `mer_${index % 1000}`,
    event: 'paymentCaptured',
    at,
    entries: [
      { account: 'escrow', amount: { amount: -amount, currency: 'USD' } },
      { account: 'provider:sandbox', amount: money },
    ],
    movement: { provider: 'sandbox', kind: 'capture', reference, amount: money },
    journal: `${date}#${partitionOf(setId)}`,
    reference,
    providerDay: `sandbox#${date}#${partitionOf(reference)}`,
  })
}

/** Books a day's captures in the ledger, past the functions: that is not what is measured. */
const fill = async (url: string, rows: number, isNeeded: (index: number) => boolean): Promise<void> => {
  const call = async (RequestItems: object): Promise<void> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'x-amz-target': 'DynamoDB_20120810.BatchWriteItem',
        authorization: 'AWS4-HMAC-SHA256 Credential=bench',
      },
      body: JSON.stringify({ RequestItems }),
    })
    if (!response.ok) throw new Error(await response.text())
  }
  let next = 0
  const work = async () => {
    while (next < rows) {
      const from = next
      next += 25
      const indexes = Array.from({ length: Math.min(25, rows - from) }, (_, index) => from + index).filter(isNeeded)
      const items = indexes.map(itemAt)
      if (items.length > 0) await call({ [table]: items.map((Item) => ({ PutRequest: { Item } })) })
      if (from % 100_000 === 0) console.log(`  ${from} of ${rows} bookings looked at for the ledger`)
    }
  }
  await Promise.all([work(), work(), work(), work()])
}

const environment = (url: string, statements: string) => ({
  ...process.env,
  AWS_ENDPOINT_URL: url,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
  TIME_ZONE: 'UTC',
  SANDBOX_TIME_ZONE: 'UTC',
  ALERT_QUEUE_URL: `${url}/000000000000/Orders-AlertsMessagesQueue`,
  LEDGER_TABLE: table,
  ORDERS_TABLE: 'Orders-OrdersTable',
  EXCEPTIONS_TABLE: 'Orders-ExceptionsTable',
  RECONCILIATIONS_TABLE: 'Orders-ReconciliationRecordsTable',
  SANDBOX_URL: statements,
  SANDBOX_API_KEY: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:Sandbox-ApiKey',
})

type Report = { status: string; rate: number; seconds: number; readIn: number; megabytes: number }

const work = (env: NodeJS.ProcessEnv, most: number): Promise<Report> =>
  new Promise((resolve, reject) => {
    const worker = join(import.meta.dirname, 'reconciliation-worker.ts')
    const at = new Date(start + 26 * 3_600_000).toISOString()
    // What a function of 1,024 MB has for its heap, or less.
    const limits = [`--max-old-space-size=${heapMegabytes}`]
    const child = spawn(process.execPath, [...limits, worker, 'sandbox', date, at, String(most)], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk
    })
    child.on('exit', (code) =>
      code === 0
        ? resolve(JSON.parse(said.trim().split('\n').at(-1) ?? ''))
        : reject(new Error(`the worker ended with ${code}`)),
    )
  })

/**
 * Reconciles a day of `rows` rows with one worker, and says how many it does in a second and what memory that takes. The bookings of the
 * shards that are left out are not in the ledger either: filling it takes longer than reconciling it. `apart`: by how many minor units each row of the
 * statement differs from our ledger.
 */
export const benchReconciliation = async (rows: number, most: number, apart: number): Promise<void> => {
  const runtime = await startRuntime({ port: 0, data: 'memory', templates: await synthesize() })
  const statements = await serveStatement(rows, start, apart)
  try {
    console.log(`A day of ${rows} bookings, ${apart ? 'none' : 'all'} of which match, and one worker.`)
    const shards = shardsFor(rows)
    await fill(runtime.url, rows, (index) => shardOf(bookingAt(index, start).reference) % shards < most)
    const { status, rate, seconds, readIn, megabytes } = await work(environment(runtime.url, statements.url), most)
    console.log(`
  ended as          ${status}
  rows a second     ${rate} (${seconds} s in all, ${readIn} s of it to read the statement through once)
  peak memory       ${megabytes} MB, the whole process, with at most ${heapMegabytes} MB of heap`)
  } finally {
    statements.close()
    await runtime.close()
  }
}
