import { createHash, type Hash } from 'node:crypto'
import { formatMoney } from '../../domain/money.ts'
import type { Run } from '../../domain/reconciliation/run.ts'
import {
  isPossible,
  StatementCheck,
  type StatementLine,
  StatementRefused,
} from '../../domain/reconciliation/statement.ts'
import { ledgerShards } from '../../domain/shard.ts'
import type { Instant } from '../../domain/time.ts'
import { dayOfEither, type ProviderDay, providerOf } from './provider-day.ts'

/**
 * Passes the lines on, and adds each to the hash by which the file is known again. A row that cannot be is one that nobody can read: it is named
 * by where it stands.
 */
export const readLines = async function* (
  lines: AsyncIterable<StatementLine>,
  hash: Hash,
): AsyncGenerator<StatementLine> {
  for await (const line of lines) {
    hash.update(JSON.stringify(line))
    if (line.type !== 'row' || isPossible(line.row)) yield line
    else
      yield {
        type: 'unreadable',
        line: line.line,
        text: `${line.row.kind} ${line.row.reference} ${formatMoney(line.row.amount)}`,
      }
  }
}

/** Reads a day's file through once: which file it is, and what it comes to. Or why there is nothing to go by. Throws what is no fault of the file. */
export const summarizeStatement = async ({ provider, date }: ProviderDay, now: Instant): Promise<Run> => {
  const run = { provider, date, at: now, reasons: [] }
  const outcome = await providerOf(provider).statement(date, now)
  if (outcome.answer === 'unknown') return { ...run, status: 'NOT_RECEIVED', reasons: ['the provider does not answer'] }
  if (outcome.answer === 'no') return { ...run, status: 'NOT_RECEIVED', reasons: [outcome.reason] }
  const hash = createHash('sha256')
  const check = new StatementCheck(dayOfEither({ provider, date }))
  try {
    for await (const line of readLines(outcome.value, hash)) check.add(line)
    return { ...run, status: 'RUNNING', revision: hash.digest('hex').slice(0, 32), file: check.finish() }
  } catch (error) {
    if (error instanceof StatementRefused) return { ...run, status: 'REFUSED', reasons: [error.message] }
    throw error
  }
}

/** The rows of one shard at most: a worker holds no more in its memory at a time. */
const rowsPerShard = 40_000

/** How many shards a file with this many rows is read in: a power of two, so that each partition of the ledger belongs to one of them. */
export const shardsFor = (rows: number): number =>
  Math.min(ledgerShards, 2 ** Math.ceil(Math.log2(Math.max(1, rows / rowsPerShard))))
