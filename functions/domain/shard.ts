import { createHash } from 'node:crypto'

/** Names fall into this many shards: as many workers can go through a day of the ledger side by side. */
export const ledgerShards = 64

/**
 * Each day of the ledger is spread over this many partitions of an index. Each takes 1,000 write units a second, so a day takes 16,000: ten
 * million orders a day, of three sets each, write 3,500 at their peak. Every pass over a day reads all of them, however little was sold.
 */
export const ledgerPartitions = 16

/** All of them. */
export const everyPartition: readonly number[] = Array.from({ length: ledgerPartitions }, (_, partition) => partition)

/** The day of one merchant is spread over this many, who then sells 4,000 times a second. */
export const merchantShards = 4

/** The shard that a name belongs to, from 0: the same one every time. */
export const shardOf = (name: string, of = ledgerShards): number =>
  createHash('sha256').update(name).digest().readUInt16BE() % of

/** The partition of a day that a name is booked in, from 0: that of its shard. */
export const partitionOf = (name: string): number => shardOf(name) % ledgerPartitions

/**
 * The partitions that one of `shards` workers reads, where that number is a power of two: some of its own, or one that it shares with others
 * where there are more workers than partitions.
 */
export const partitionsOf = (shard: number, shards: number): number[] =>
  everyPartition.filter((partition) => partition % shards === shard % ledgerPartitions)
