import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCamt053 } from '../../functions/adapters/banks/camt053.ts'
import { type BankLine, BankStatementCheck } from '../../functions/domain/bank/bank-statement.ts'
import { type CamtStatement, camt053 } from '../../functions/sandbox/camt053.ts'

const day = '2026-11-27'

/** A file in pieces of some bytes, so that characters and tags are cut through. */
const inPieces = async function* (text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const read = (text: string, size = 64): Promise<BankLine[]> => Array.fromAsync(readCamt053(inPieces(text, size)))

const entries = (lines: readonly BankLine[]) => lines.flatMap((line) => (line.type === 'entry' ? [line.entry] : []))

const ntry = ({
  amount = '12.99',
  currency = 'USD',
  direction = 'CRDT',
  status = '<Cd>BOOK</Cd>',
  details = '',
} = {}) =>
  `<Ntry><Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>${direction}</CdtDbtInd><Sts>${status}</Sts><BookgDt><Dt>${day}</Dt></BookgDt><NtryDtls>${details}</NtryDtls></Ntry>`

const file = (content: string, head = '') =>
  `<?xml version="1.0"?>${head}<Document><BkToCstmrStmt><Stmt>${content}</Stmt></BkToCstmrStmt></Document>`

const statements = fc.array(
  fc.record({
    currency: fc.constantFrom('USD', 'JPY', 'KWD', 'EUR'),
    opening: fc.integer({ min: -1e9, max: 1e9 }),
    entries: fc.array(
      fc.record({
        reference: fc.string({ minLength: 1, maxLength: 35, unit: 'grapheme' }).map((text) => text.trim() || 'x'),
        text: fc.string({ maxLength: 140, unit: 'grapheme' }),
        amount: fc.integer({ min: -1e12, max: 1e12 }).filter((amount) => amount !== 0),
      }),
      { maxLength: 6 },
    ),
  }),
  { maxLength: 3 },
)

/** What XML holds, and nobody reads as another character. */
const isPlain = (text: string) => /^[\p{L}\p{N}\p{P}\p{S} ]*$/u.test(text)

test('what a bank writes is what is read, however it is cut into pieces', async () => {
  await fc.assert(
    fc.asyncProperty(statements, fc.integer({ min: 1, max: 200 }), async (drafts, size) => {
      const plain = drafts.map((one) => ({
        ...one,
        entries: one.entries.filter(({ reference, text }) => isPlain(reference + text)),
      }))
      const unique = [...new Map(plain.map((one) => [one.currency, one])).values()]
      const written = unique.map(({ currency, opening, entries: some }): CamtStatement => {
        const closing = some.reduce((sum, { amount }) => sum + amount, opening)
        return { currency, day, opening, closing, entries: some.map((one) => ({ ...one, day })) }
      })
      const lines = await read(camt053(day, written), size)
      expect(entries(lines).map(({ amount, reference }) => [amount, reference])).toEqual(
        written.flatMap((one) =>
          one.entries.map(({ amount, reference }) => [{ amount, currency: one.currency }, reference]),
        ),
      )
      const ids = entries(lines).map(({ entryId }) => entryId)
      expect(new Set(ids).size).toBe(ids.length)
      const check = new BankStatementCheck()
      for (const line of lines) check.add(line)
      expect(check.finish().closing).toEqual(Object.fromEntries(written.map((one) => [one.currency, one.closing])))
    }),
    { numRuns: 200 },
  )
})

describe('what banks write differently', () => {
  test('a collective entry is each of its payments, where they come to it', async () => {
    const part = (amount: string, id: string) =>
      `<TxDtls><Refs><EndToEndId>${id}</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy="USD">${amount}</Amt></TxAmt></AmtDtls></TxDtls>`
    const together = ntry({ amount: '30.00', direction: 'DBIT', details: part('10.00', 'a') + part('20.00', 'b') })
    expect(entries(await read(file(together))).map(({ amount, reference }) => [amount.amount, reference])).toEqual([
      [-1000, 'a'],
      [-2000, 'b'],
    ])
    const apart = ntry({ amount: '31.00', direction: 'DBIT', details: part('10.00', 'a') + part('20.00', 'b') })
    expect(entries(await read(file(apart))).map(({ amount, reference }) => [amount.amount, reference])).toEqual([
      [-3100, ''],
    ])
  })

  test('an older version, a prefix, and a reference that nobody gave', async () => {
    const details = '<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs></TxDtls>'
    const text = file(ntry({ status: 'BOOK', details })).replaceAll(/<(\/?)(\w)/g, '<$1c:$2')
    expect(entries(await read(text.replace('<?c:xml', '<?xml')))).toMatchObject([
      { amount: { amount: 1299, currency: 'USD' }, reference: '' },
    ])
  })

  test('what the statement before has ended with, in place of the opening balance or beside it', async () => {
    const bal = (code: string, amount: string) =>
      `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="USD">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>`
    const openings = async (...balances: string[]) =>
      (await read(file(balances.join('')))).flatMap((line) => (line.type === 'opening' ? [line.balance.amount] : []))
    expect(await openings(bal('PRCD', '1.00'), bal('CLBD', '1.00'))).toEqual([100])
    expect(await openings(bal('PRCD', '1.00'), bal('OPBD', '2.00'))).toEqual([200])
    expect(await openings(bal('OPBD', '2.00'), bal('PRCD', '1.00'))).toEqual([200])
    expect(await openings(bal('OPBD', '2.00'), bal('OPBD', '3.00'))).toHaveLength(2)
  })

  test('texts longer than the standard has them are cut', async () => {
    const details = `<TxDtls><Refs><EndToEndId>${'r'.repeat(5000)}</EndToEndId></Refs><RmtInf><Ustrd>${'t'.repeat(9000)}</Ustrd></RmtInf></TxDtls>`
    const [entry] = entries(await read(file(ntry({ details }))))
    expect([entry?.reference.length, entry?.text.length]).toEqual([140, 1000])
  })

  test('what is not booked yet is none, and the same twice is two', async () => {
    const lines = await read(file(ntry({ status: '<Cd>PDNG</Cd>' }) + ntry() + ntry()))
    expect(new Set(entries(lines).map(({ entryId }) => entryId)).size).toBe(2)
  })
})

test.each([
  ['no XML', 'type,reference', 'is no XML'],
  ['another document', '<Document><Other/></Document>', 'no statement of camt.053'],
  ['an unknown currency', file(ntry({ currency: 'XXX' })), 'entry 1: Ccy "XXX"'],
  ['half a cent', file(ntry({ amount: '1.005' })), 'entry 1: Amt "1.005"'],
  ['a sign', file(ntry({ amount: '-1.00' })), 'entry 1: Amt "-1.00"'],
  ['neither credit nor debit', file(ntry({ direction: 'BOTH' })), 'entry 1: CdtDbtInd "BOTH"'],
  ['no day', file(ntry().replace(day, '2026-02-30')), 'entry 1: BookgDt "2026-02-30"'],
  ['entities of its own', file(ntry(), '<!DOCTYPE Document [<!ENTITY a "aaaa">]>'), 'a document type of its own'],
  ['an entity that nobody knows', file(ntry({ amount: '&a;' })), 'is no XML'],
  ['a depth without end', file('<a>'.repeat(100)), 'nested too deeply'],
  ['an end in its middle', file(ntry()).slice(0, 200), 'is no XML'],
])('%s is refused with the place', async (_, text, reason) => {
  await expect(read(text)).rejects.toThrow(reason)
})

test('a file that is no UTF-8 is refused', async () => {
  const pieces = async function* () {
    yield Uint8Array.from([0x3c, 0x61, 0xe9, 0x3e])
  }
  await expect(Array.fromAsync(readCamt053(pieces()))).rejects.toThrow('no UTF-8')
})

test.each<[string, BankLine[], string]>([
  ['two openings', [balance('opening', 1), balance('opening', 1)], 'two opening balances in USD'],
  ['no closing', [balance('opening', 1)], 'no closing balance in USD'],
  ['no opening', [balance('closing', 1)], 'no opening balance in USD'],
  ['another sum', [balance('opening', 1), balance('closing', 2)], 'lead from 1 to 1 minor units, and it says 2'],
])('a statement with %s is refused', (_, lines, reason) => {
  const check = new BankStatementCheck()
  expect(() => {
    for (const line of lines) check.add(line)
    check.finish()
  }).toThrow(reason)
})

function balance(type: 'opening' | 'closing', amount: number): BankLine {
  return { type, balance: { amount, currency: 'USD' } }
}
