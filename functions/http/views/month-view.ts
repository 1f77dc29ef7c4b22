import type { Month, SignOff } from '../../domain/ledger/month.ts'
import { toIso } from '../../domain/time.ts'

/** A month as operators see it. `closed`: whether all its days are settled, where nobody has signed it. */
export const monthView = (month: Month, signOff: SignOff | undefined, closed: boolean) => {
  if (!signOff) return { month, status: closed ? 'CLOSED' : 'OPEN' }
  const { seal, note, proposedBy, proposedAt, signedBy, signedAt } = signOff
  return {
    month,
    status: signedBy ? 'SIGNED' : 'PROPOSED',
    seal,
    note,
    proposedBy,
    proposedAt: toIso(proposedAt),
    ...(signedBy && { signedBy }),
    ...(signedAt !== undefined && { signedAt: toIso(signedAt) }),
  }
}
