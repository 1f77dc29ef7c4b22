import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BankCounts } from '../../functions/domain/bank/bank-counts.ts'
import {
  acceptedEntry,
  type BankFinding,
  bankClasses,
  bankPosting,
  classifyEntry,
  foundPosting,
  givenUp,
} from '../../functions/domain/bank/bank-entry.ts'
import { type Entry, summed } from '../../functions/domain/ledger/accounts.ts'

const amounts = fc.integer({ min: -1000, max: 1000 }).filter((amount) => amount !== 0)
const currencies = fc.constantFrom('USD', 'EUR')
const monies = fc.record({ amount: amounts, currency: currencies })
const entries = monies.map((amount) => ({ entryId: 'e', amount, bookedOn: '2026-11-27', reference: 'r', text: '' }))
const awaited = fc.option(
  fc.record({
    claim: fc.constant('c'),
    account: fc.constantFrom('clearing' as const, 'in_transit:sandbox' as const),
    amount: monies,
  }),
  { nil: undefined },
)

const sumOf = (some: readonly Entry[], account: string): number =>
  some.reduce((sum, entry) => sum + (entry.account === account ? entry.amount.amount : 0), 0)

test('whatever the bank shows, our account moves by it, and what is accepted leaves nothing where it was awaited', () => {
  fc.assert(
    fc.property(entries, awaited, fc.boolean(), (entry, expected, isOther) => {
      const finding = classifyEntry(entry, expected, isOther)
      const posted = bankPosting('2026-11-27', finding, 0).entries
      expect(summed(posted).reduce((sum, { amount }) => sum + amount.amount, 0)).toBe(0)
      expect(sumOf(posted, 'bank')).toBe(entry.amount.amount)
      const accepted = acceptedEntry(finding)
      expect(accepted.reduce((sum, { amount }) => sum + amount.amount, 0)).toBe(0)
      expect(sumOf(accepted, 'bank')).toBe(0)
      if (finding.class === 'AMOUNT_MISMATCH' && expected)
        expect(expected.amount.amount + sumOf([...posted, ...accepted], expected.account)).toBe(0)
      // What has left and nobody knows is lost, and is in suspense no more.
      if (finding.account === 'suspense' && entry.amount.amount < 0)
        expect([sumOf([...posted, ...accepted], 'suspense'), sumOf(accepted, 'losses')]).toEqual([
          0,
          -entry.amount.amount,
        ])
    }),
  )
})

test('an entry that is explained later ends where it would have, had it been known at once', () => {
  fc.assert(
    fc.property(entries, (entry) => {
      const expected = { claim: 'c', account: 'in_transit:sandbox' as const, amount: entry.amount }
      const atOnce = classifyEntry(entry, expected, false)
      const unknown = classifyEntry(entry, undefined, false)
      const later = [...bankPosting('d', unknown, 0).entries, ...foundPosting('d', atOnce, 0).entries]
      expect(summed(later)).toEqual(summed(bankPosting('d', atOnce, 0).entries))
    }),
  )
})

test('what is given up leaves nothing where it was awaited', () => {
  fc.assert(
    fc.property(monies, (amount) => {
      const booked = givenUp({ account: 'clearing', amount })
      expect(sumOf(booked, 'clearing')).toBe(-amount.amount)
      expect(booked.reduce((sum, one) => sum + one.amount.amount, 0)).toBe(0)
    }),
  )
})

test('entries that are counted in two goes are counted as in one', () => {
  const findings = fc.array(
    fc.record({ entry: entries, class: fc.constantFrom(...bankClasses), account: fc.constant('suspense' as const) }),
  )
  fc.assert(
    fc.property(findings, fc.nat(20), (some: BankFinding[], at) => {
      const [whole, first] = [new BankCounts(), new BankCounts()]
      for (const one of some) whole.add(one)
      for (const one of some.slice(0, at)) first.add(one)
      const second = new BankCounts(first.all)
      for (const one of some.slice(at)) second.add(one)
      expect(second.all).toEqual(whole.all)
    }),
  )
})
