import { benchReconciliation } from './reconciliation.ts'

const benches: Readonly<Record<string, (size: number) => Promise<void>>> = { reconciliation: benchReconciliation }

const [, , name = 'reconciliation', size = '100000'] = process.argv
const bench = benches[name]
if (!bench || !/^\d+$/.test(size)) {
  console.error(`npm run bench -- ${Object.keys(benches).join(' | ')} <size, 100000 unless given>`)
  process.exit(1)
}
await bench(Number(size))
process.exit(0)
