import { benchReconciliation } from './reconciliation.ts'

const benches: Readonly<Record<string, (size: number, most: number) => Promise<void>>> = {
  reconciliation: (rows, most) => benchReconciliation(rows, most, 0),
  /** Every row says another amount than our ledger, so that each becomes an item and an exception. */
  differences: (rows, most) => benchReconciliation(rows, most, 1),
}

const [, , name = 'reconciliation', size = '100000', most = '1000'] = process.argv
const bench = benches[name]
if (!bench || ![size, most].every((text) => /^\d+$/.test(text))) {
  console.error(
    `npm run bench -- ${Object.keys(benches).join(' | ')} <rows, 100000 unless given> <shards, all unless given>`,
  )
  process.exit(1)
}
await bench(Number(size), Number(most))
process.exit(0)
