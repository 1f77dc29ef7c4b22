import { createHash } from 'node:crypto'
import { movementsOf } from '../../adapters/dynamodb/ledger-repository.ts'
import type { PostingSet } from '../../domain/ledger/posting.ts'
import { money } from '../../domain/money.ts'
import type { OurRow } from '../../domain/reconciliation/classify.ts'
import { noStatement } from '../../domain/reconciliation/run.ts'
import type { StatementRow, StatementSummary } from '../../domain/reconciliation/statement.ts'
import { partitionsOf, shardOf } from '../../domain/shard.ts'
import type { Instant } from '../../domain/time.ts'
import { type ProviderDay, providerOf } from './provider-day.ts'
import { readLines } from './summarize-statement.ts'

/** Which shard of a run's references a worker takes. */
export type ShardJob = ProviderDay & {
  readonly revision: string
  readonly shard: number
  readonly shards: number
  readonly file: StatementSummary
}

/** Whether a reference belongs to a shard. */
export const isInShard =
  ({ shard, shards }: ShardJob) =>
  (name: string) =>
    shardOf(name) % shards === shard

export type RowsAtProvider = { rows: StatementRow[]; unreadable: { line: number; text: string }[] }

/** The shard of the file's rows. Throws where it is not the file any more that the run began with. */
export const rowsAtProvider = async (shard: ShardJob, now: Instant): Promise<RowsAtProvider> => {
  if (shard.revision === noStatement) return { rows: [], unreadable: [] }
  const outcome = await providerOf(shard.provider).statement(shard.date, now)
  if (outcome.answer !== 'yes') throw new Error(`the statement of ${shard.date} cannot be read again`)
  const hash = createHash('sha256')
  const theirs: RowsAtProvider = { rows: [], unreadable: [] }
  for await (const line of readLines(outcome.value, hash)) {
    if (line.type === 'row' && isInShard(shard)(line.row.reference)) theirs.rows.push(line.row)
    if (line.type === 'unreadable' && shard.shard === 0) theirs.unreadable.push(line)
  }
  if (hash.digest('hex').slice(0, 32) !== shard.revision) throw new Error(`the statement of ${shard.date} has changed`)
  return theirs
}

const ourRow = ({ movement, orderId, at }: PostingSet): OurRow[] => {
  if (!movement) return []
  const { kind, reference, amount } = movement
  const signed = kind === 'refund' ? money(-amount.amount, amount.currency) : amount
  return [{ kind, reference, orderId: orderId ?? '', amount: signed, at }]
}

/** What our ledger has booked of the provider's movements on a day, of one shard. */
export const rowsHere = async (shard: ShardJob): Promise<OurRow[]> => {
  const rows: OurRow[] = []
  for (const partition of partitionsOf(shard.shard, shard.shards))
    for await (const set of movementsOf(shard.provider, shard.date, partition))
      rows.push(...ourRow(set).filter(({ reference }) => isInShard(shard)(reference)))
  return rows
}
