import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Books } from '../support/books.ts'
import { changedTemplates } from '../support/changed-templates.ts'
import { System } from '../support/system.ts'
import { price, Trade } from '../support/trade.ts'

const hour = 3600

/** A copy of the templates in which the sandbox counts its days by the clocks of another zone than the platform. */
const templatesIn = async (zone: string, folder: string): Promise<string> => {
  const changed = await changedTemplates(folder, () => undefined)
  for (const [stack, variable] of [
    ['Orders', 'SANDBOX_TIME_ZONE'],
    ['Sandbox', 'TIME_ZONE'],
  ]) {
    const file = join(changed, `${stack}.template.json`)
    const before = readFileSync(file, 'utf8')
    const after = before.replaceAll(new RegExp(`"${variable}": ?"UTC"`, 'g'), `"${variable}":"${zone}"`)
    expect(after).not.toBe(before)
    writeFileSync(file, after)
  }
  return changed
}

test.each([
  'Asia/Shanghai',
  'America/New_York',
  'Africa/Cairo',
])('a provider whose days are those of %s: what it books on another day than we is carried over, and asks nobody', async (zone) => {
  const folder = mkdtempSync(join(tmpdir(), 'zones-'))
  const system = await System.start('memory', await templatesIn(zone, folder))
  try {
    const books = await Books.open(system)
    await books.untilNextDay(1)
    const first = await books.today()
    const sold = await Trade.open(system)
    for (const wait of [8, 8, 6.5, 1]) {
      const trade = await (await sold.another().place()).pay()
      await trade.shopper('/delivered')
      await system.advance(wait * hour)
    }
    const next = await books.today()
    await books.untilNextDay(14)
    await books.untilNextDay(14)
    for (const date of [first, next])
      expect({ date, ...(await books.reconciled(date)) }).toMatchObject({
        date,
        status: 'CLOSED',
        openItems: [],
        books: { status: 'PASSED', failures: [] },
      })
    expect((await system.get('/exceptions', books.operator)).items).toEqual([])
    // Nor was anybody asked in the meantime.
    expect(await system.get('/local/sms')).toEqual([])
    const paid = await Promise.all([first, next].map((date) => books.settlement(sold.merchantId, date)))
    const captures = paid.map(({ body }) => body.totals?.[0].captures.amount ?? 0)
    expect(captures.reduce((sum, one) => sum + one)).toBe(4 * price)
  } finally {
    await system.stop()
    rmSync(folder, { recursive: true })
  }
})
