import { createHash } from 'node:crypto'

/**
 * So many partitions share each day of the books: a database partition takes 1,000 writes a second, so a day takes 64,000, and
 * as many workers can go through it side by side.
 */
export const partitions = 64

/** So many share the day of one merchant, who then sells 4,000 times a second. */
export const merchantPartitions = 4

/** The partition that a name belongs to, from 0: the same one every time. */
export const partitionOf = (name: string, of = partitions): number =>
  createHash('sha256').update(name).digest().readUInt16BE() % of
