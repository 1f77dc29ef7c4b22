import { createHash } from 'node:crypto'
import { movementsOf } from '../../adapters/dynamodb/ledger-repository.ts'
import type { OrderId } from '../../domain/ids.ts'
import type { PostingSet } from '../../domain/ledger/posting.ts'
import { money } from '../../domain/money.ts'
import type { OurRow } from '../../domain/reconciliation/classify.ts'
import type { StatementRow, StatementSummary } from '../../domain/reconciliation/statement.ts'
import { partitionOf, partitions } from '../../domain/shard.ts'
import type { Instant } from '../../domain/time.ts'
import { hashed, providerOf, type Subject } from './summarize-statement.ts'

/** Which share of a run's references a worker takes. */
export type Share = Subject & {
  readonly revision: string
  readonly share: number
  readonly shares: number
  readonly file: StatementSummary
}

export const isIn =
  ({ share, shares }: Share) =>
  (name: string) =>
    partitionOf(name) % shares === share

export type Theirs = { rows: StatementRow[]; unreadable: { line: number; text: string }[] }

/** The share of the file's rows. Throws where it is not the file any more that the run began with. */
export const theirsOf = async (share: Share, now: Instant): Promise<Theirs> => {
  const outcome = await providerOf(share.provider).statement(share.date, now)
  if (outcome.answer !== 'yes') throw new Error(`the statement of ${share.date} cannot be read again`)
  const hash = createHash('sha256')
  const theirs: Theirs = { rows: [], unreadable: [] }
  for await (const line of hashed(outcome.value, hash)) {
    if (line.type === 'row' && isIn(share)(line.row.reference)) theirs.rows.push(line.row)
    if (line.type === 'unreadable' && share.share === 0) theirs.unreadable.push(line)
  }
  if (hash.digest('hex').slice(0, 32) !== share.revision) throw new Error(`the statement of ${share.date} has changed`)
  return theirs
}

const ourRow = ({ movement, orderId = '' as OrderId, at }: PostingSet): OurRow[] => {
  if (!movement) return []
  const { kind, reference, amount } = movement
  const signed = kind === 'refund' ? money(-amount.amount, amount.currency) : amount
  return [{ kind, reference, orderId, amount: signed, at }]
}

export const oursOf = async (share: Share): Promise<OurRow[]> => {
  const rows: OurRow[] = []
  for (let partition = share.share; partition < partitions; partition += share.shares)
    for await (const set of movementsOf(share.provider, share.date, partition)) rows.push(...ourRow(set))
  return rows
}
