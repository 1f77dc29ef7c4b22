import type { Entry } from '../ledger/accounts.ts'
import { money, negate } from '../money.ts'
import type { Finding } from './classify.ts'
import { bookedByFile, type RowKind, rowKinds } from './row-kinds.ts'
import type { StatementSummary } from './statement.ts'
import { addMovements, type Movements } from './tally.ts'

/** What the rows of a kind come to that nobody but the file tells of. */
export type FileSum = { readonly kind: RowKind; readonly sums: Movements }

const kindsOfFile = rowKinds.filter((kind) => bookedByFile(kind) !== undefined)

/** What those of a shard's findings come to that are booked because the file shows them. */
export const fileSumsOf = (findings: readonly Finding[]): FileSum[] =>
  kindsOfFile.map((kind) => ({
    kind,
    sums: addMovements(findings.flatMap(({ ours }) => (ours?.kind === kind ? [{ ...ours.amount, rows: 1 }] : []))),
  }))

/** What a file makes us book on its day, by event: all that its rows tell, and the fees that stand beside other bookings. */
export const bookingsOfFile = (
  provider: string,
  file: StatementSummary,
  found: readonly FileSum[],
): { readonly event: string; readonly entries: readonly Entry[] }[] =>
  kindsOfFile.flatMap((kind) => {
    const booked = bookedByFile(kind)
    if (!booked) return []
    const rows = found.filter((one) => one.kind === kind).flatMap(({ sums }) => sums)
    const beside = kind === 'fee' ? file.totals.map(({ currency, fee }) => ({ currency, amount: -fee })) : []
    const entries = [...rows, ...beside].flatMap(({ amount, currency }): Entry[] => [
      { account: `provider:${provider}`, amount: money(amount, currency) },
      { account: booked.account(provider), amount: negate(money(amount, currency)) },
    ])
    return [{ event: booked.event, entries }]
  })
