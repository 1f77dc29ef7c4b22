import { createHash, type Hash } from 'node:crypto'
import { bank } from '../../adapters/banks/index.ts'
import { type BankLine, BankStatementCheck, type BankSummary } from '../../domain/bank/bank-statement.ts'
import type { BusinessDay } from '../../domain/business-day.ts'
import type { Instant } from '../../domain/time.ts'

/** The file of a day, each time from its beginning; undefined where the bank shows none, or does not answer. */
export const openStatement = async (date: BusinessDay, now: Instant): Promise<AsyncIterable<BankLine> | undefined> => {
  const outcome = await bank.statement(date, now)
  return outcome.answer === 'yes' ? outcome.value : undefined
}

/** By which a file is known again. */
export const revisionOf = (hash: Hash): string => hash.digest('hex').slice(0, 32)

export type ReadThrough = { readonly revision: string; readonly summary: BankSummary }

/** Reads a file through once: which one it is, and what it comes to. Throws `StatementRefused` with the reason where it cannot be used. */
export const readThrough = async (lines: AsyncIterable<BankLine>): Promise<ReadThrough> => {
  const check = new BankStatementCheck()
  const hash = createHash('sha256')
  for await (const line of lines) {
    hash.update(JSON.stringify(line))
    check.add(line)
  }
  return { revision: revisionOf(hash), summary: check.finish() }
}
