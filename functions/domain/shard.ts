import { createHash } from 'node:crypto'

/**
 * Each day of the ledger is spread over this many shards: a database partition takes 1,000 writes a second, so a day takes 64,000, and
 * as many workers can go through it side by side.
 */
export const ledgerShards = 64

/** The day of one merchant is spread over this many, who then sells 4,000 times a second. */
export const merchantShards = 4

/** The partition that a name belongs to, from 0: the same one every time. */
export const shardOf = (name: string, of = ledgerShards): number =>
  createHash('sha256').update(name).digest().readUInt16BE() % of
