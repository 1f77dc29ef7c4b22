import { loadDayEndCheck } from '../../adapters/dynamodb/day-end-check-repository.ts'
import { rounds } from '../../adapters/dynamodb/ledger-repository.ts'
import { loadSettledThrough } from '../../adapters/dynamodb/settled-days.ts'
import { loadSignOff, saveSignOff } from '../../adapters/dynamodb/sign-off-repository.ts'
import { lastDayOf, type Month, type SignOff } from '../../domain/ledger/month.ts'
import { refuse } from '../../domain/refusal.ts'
import type { Instant } from '../../domain/time.ts'

/** The seal of a month of which all days have passed their checks and are settled. Throws the refusal `month.open`. */
const sealOf = async (month: Month): Promise<string> => {
  const last = lastDayOf(month)
  const [check, settled] = await Promise.all([loadDayEndCheck(last), loadSettledThrough()])
  if (check?.status !== 'PASSED' || !check.seal)
    throw refuse(
      'month.open',
      `${last}, its last day, has not passed its check yet: GET /ledger/days says what is in its way.`,
    )
  if (settled === undefined || settled < last)
    throw refuse('month.open', `${last}, its last day, is not settled with the merchants yet.`)
  return check.seal
}

/**
 * Somebody says that a month is as it has to be: the first one proposes, another one signs. Nothing is booked in it any more in either case, since all its days
 * have passed; what is signed is that, and the seal by which any later change shows.
 *
 * Throws the refusals `month.open` and `month.signed`.
 */
export const signOffMonth = async (month: Month, by: string, note: string, now: Instant): Promise<SignOff> => {
  for (let round = 0; round < rounds; round++) {
    const known = await loadSignOff(month)
    if (known?.signedBy === by || (known?.proposedBy === by && !known.signedBy)) return known
    if (known?.signedBy)
      throw refuse('month.signed', `${month} is signed by ${known.proposedBy} and ${known.signedBy}.`)
    const seal = await sealOf(month)
    const next: SignOff = known
      ? { ...known, signedBy: by, signedAt: now }
      : { month, seal, note, proposedBy: by, proposedAt: now }
    if (next.seal !== seal) throw new Error(`${month} was changed since ${next.proposedBy} looked at it`)
    if (await saveSignOff(next, known)) return next
  }
  throw refuse('service.busy', 'The month is being signed by others: try again.')
}
