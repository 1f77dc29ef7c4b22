import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ledgerOf, modelOf } from '../support/book-model.ts'
import { Books } from '../support/books.ts'
import { changedTemplates } from '../support/changed-templates.ts'
import { type Reply, System } from '../support/system.ts'
import { itemsOf } from '../support/tables.ts'
import { Walk } from '../support/walk.ts'

/**
 * `WALK_ACTIONS=2000 WALK_SEED=7 npx vitest run test/sim/walk.test.ts` walks further, and another way; `WALK_ZONE` and `WALK_FROM` do it by the clocks
 * of another place, from a day on: those on which clocks are changed are of interest.
 */
const { WALK_ACTIONS = '200', WALK_SEED = '1', WALK_ZONE = 'UTC', WALK_FROM } = process.env

/** The hour of UTC at which it is afternoon there. */
const afternoon: Readonly<Record<string, number>> = {
  UTC: 14,
  'America/New_York': 20,
  'Asia/Shanghai': 7,
  'Africa/Cairo': 13,
}

/** The system by the clocks of a place. */
const startIn = async (zone: string, folder: string): Promise<System> => {
  const ahead = WALK_FROM ? Date.parse(`${WALK_FROM}T12:00:00Z`) - Date.now() : undefined
  if (zone === 'UTC') return System.start('memory', undefined, ahead)
  const changed = await changedTemplates(folder, () => undefined)
  for (const stack of ['Orders', 'Sandbox']) {
    const file = join(changed, `${stack}.template.json`)
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('"UTC"', `"${zone}"`))
  }
  return System.start('memory', changed, ahead)
}

/** What moves money without an order, and without anybody who has decided it: it is on a file, or on a statement of our bank's. */
const shown = ['fees', 'providerPayouts', 'bankEntry', 'bankEntryFound', 'bankOpening', 'payoutReturned', 'paidOut']

/** The accounts to which nothing comes by itself. */
const decided = ['losses', 'unclaimed', 'disputes:sandbox']

const nameOf = ({ setId }: Reply['body']): string => setId.S.slice(0, setId.S.lastIndexOf('#'))

/** The sets that nobody has decided, and that nothing shows. */
const unexplained = (sets: readonly Reply['body'][]): string[] => {
  const decisions = new Set(sets.filter((one) => one.decision).map(nameOf))
  return sets
    .filter((set) => {
      const accounts = set.entries.L.map((one: Reply['body']) => one.M.account.S)
      if (set.orderId || set.byHand || decisions.has(nameOf(set))) return false
      return !shown.includes(set.event.S) || accounts.some((account: string) => decided.includes(account))
    })
    .map((set) => JSON.stringify(set))
}

/** How many days may pass until what is awaited is asked about, decided and booked. */
const patience = 30

/** Goes wherever the seed leads, and looks at what is left in the end. */
const walkAndLook = async (system: System): Promise<void> => {
  const books = await Books.open(system)
  const walk = await Walk.begin(system, books, Number(WALK_SEED), afternoon[WALK_ZONE] ?? 14)
  try {
    for (let step = 0; step < Number(WALK_ACTIONS); step++) await walk.step()
    await walk.settle(patience)
    const passed = walk.days.slice(0, -1)
    await books.expectPassed(...passed)
    const last = passed.at(-1) as string
    expect(await ledgerOf(system, books, walk, last)).toEqual(await modelOf(system, books, walk, passed))
    const sets = await itemsOf(system, 'Orders-LedgerTable')
    expect(unexplained(sets)).toEqual([])
    expect(await books.rebuilt()).toMatchObject({ count: 0, differences: [] })
    // Each day once more, in any order: nothing changes.
    for (const date of passed.toSorted(() => walk.dice.below(3) - 1)) await books.again(date)
    expect(await itemsOf(system, 'Orders-LedgerTable')).toHaveLength(sets.length)
    expect(await walk.asked()).toEqual([])
  } catch (error) {
    console.log(walk.trace)
    throw error
  }
}

test(
  'a random walk: every day closes, all accounts are what orders, files and statements say, and nobody else moves anything',
  {
    timeout: 3_600_000,
  },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'walk-'))
    const system = await startIn(WALK_ZONE, folder)
    try {
      await walkAndLook(system)
    } finally {
      await system.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
)
