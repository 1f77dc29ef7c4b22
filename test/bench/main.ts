import { benchReconciliation } from './reconciliation.ts'

const benches: Readonly<Record<string, (size: number, most: number) => Promise<void>>> = {
  reconciliation: benchReconciliation,
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
