import type { ConsumedCapacity } from '../aws/usage.ts'

export type Invocation =
  | { readonly ok: true; readonly payload: unknown }
  | { readonly ok: false; readonly errorType: string; readonly errorMessage: string }

/** The items of a batch that have to come again: all when the function failed, else those that it reports, if it reports any. */
export const failedItems = (invocation: Invocation, items: readonly string[], reports: boolean): string[] => {
  if (!invocation.ok) return [...items]
  const payload = invocation.payload as { batchItemFailures?: { itemIdentifier: string }[] } | null
  return reports ? (payload?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier) : []
}

/** A call of an AWS service by a function; of a query that was answered whole, how many items it found. */
export type Call = {
  readonly target: string
  readonly input?: unknown
  readonly found?: number | undefined
  readonly consumed?: readonly ConsumedCapacity[]
}

/** An invocation that somebody waits for: the event is JSON, and the calls that it makes are added to the list. */
export type Job = { readonly event: string; readonly calls: Call[] }
