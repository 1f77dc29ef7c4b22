import { TransactionCanceledException, TransactionConflictException } from '@aws-sdk/client-dynamodb'
import { refuse } from '../../domain/refusal.ts'

/** How often a call is tried in all. */
export const attempts = 5

/** Full jitter: anything from nothing up to a time that doubles with each attempt, at most a second. */
export const pause = (attempt: number, first = 50) =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(1000, first * 2 ** (attempt - 1))))

/** Why each write of a transaction was cancelled, in their order. */
export const reasons = (error: TransactionCanceledException) =>
  (error.CancellationReasons ?? []).map(({ Code }) => Code)

/**
 * What cancels a transaction, and does not the next time: how long the first pause is at most, in milliseconds. A conflict is over with the
 * transaction that caused it; capacity takes a while to grow. The other reasons (a condition, a wrong or too large item, a missing permission)
 * are the same each time.
 */
const passing: Readonly<Record<string, number>> = {
  TransactionConflict: 50,
  ThrottlingError: 200,
  ProvisionedThroughputExceeded: 200,
}

/** The first pause before a write is tried again; undefined where that is no use, or the SDK has tried already. */
const firstPauseAfter = (error: unknown): number | undefined => {
  if (error instanceof TransactionConflictException) return passing.TransactionConflict
  if (!(error instanceof TransactionCanceledException)) return undefined
  const pauses = reasons(error).flatMap((code) => passing[code ?? ''] ?? [])
  return pauses.length > 0 ? Math.max(...pauses) : undefined
}

/**
 * Tries a write again where it met a transaction that held its item, or was throttled as part of one: the SDK does neither. A single call that
 * is throttled is left to the SDK's own retries. Throws the refusal `service.busy` after `attempts` in a row.
 */
export const retrying = async <T>(write: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write()
    } catch (error) {
      const first = firstPauseAfter(error)
      if (first === undefined) throw error
      if (attempt === attempts) throw refuse('service.busy', 'The database is busy: try again.')
      await pause(attempt, first)
    }
  }
}
