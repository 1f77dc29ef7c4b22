import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shardsFor } from '../../functions/application/reconciliation/summarize-statement.ts'
import { ledgerPartitions, ledgerShards, partitionOf, partitionsOf, shardOf } from '../../functions/domain/shard.ts'

const powersOfTwo = [1, 2, 4, 8, 16, 32, 64]

test('a worker finds every name of its shard in the partitions that it reads', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(...powersOfTwo), (name, shards) => {
      expect(partitionsOf(shardOf(name) % shards, shards)).toContain(partitionOf(name))
    }),
  )
})

test('no partition is read by two workers, until there are more workers than partitions', () => {
  for (const shards of powersOfTwo) {
    const read = Array.from({ length: shards }, (_, shard) => partitionsOf(shard, shards)).flat()
    expect(read.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: Math.max(ledgerPartitions, shards) }, (_, index) =>
        Math.floor((index * ledgerPartitions) / Math.max(ledgerPartitions, shards)),
      ),
    )
  }
})

test('a file is read in as many shards as its rows need, and never in more than there are', () => {
  expect([0, 1, 40_000, 40_001, 120_001, 10_000_000].map(shardsFor)).toEqual([1, 1, 1, 2, 4, ledgerShards])
  expect([1, 2, 3, 100_000, 700_000].map(shardsFor).every((shards) => powersOfTwo.includes(shards))).toBe(true)
})
