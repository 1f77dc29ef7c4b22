import { decimals, type Money } from '../money.ts'
import type { ExceptionAction, Proposal } from '../order/exception.ts'

/** Whether so much is moved that two operators have to want it. `limit`: in whole units of each currency. */
const needsTwoPeople = (amounts: readonly Money[], limit: number): boolean =>
  amounts.some(({ amount, currency }) => Math.abs(amount) >= limit * 10 ** (decimals.get(currency) ?? 0))

/** Whether a decision that moves so much is only proposed: another operator has to want the same, and then it is carried out. */
export const isOnlyProposed = (
  amounts: readonly Money[],
  { action, by }: { readonly action: ExceptionAction; readonly by: string },
  proposal: Proposal | undefined,
  limit: number,
): boolean => needsTwoPeople(amounts, limit) && (proposal?.action !== action || proposal.by === by)
