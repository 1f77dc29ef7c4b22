import { closeExceptions } from '../../adapters/dynamodb/bank-exception-repository.ts'
import type { ExceptionsAbout } from '../../adapters/dynamodb/ledger-exception-repository.ts'
import type { Instant } from '../../domain/time.ts'
import { takeBackGivenUp } from '../ledger/post-difference.ts'

/** What was asked is answered, by the bank or a file: what was booked for a decision is taken back, whoever was interrupted in making it. */
export const endAnswered = async (about: ExceptionsAbout, now: Instant): Promise<void> => {
  for (const exceptionId of await closeExceptions(about, now)) await takeBackGivenUp(exceptionId, now)
}
