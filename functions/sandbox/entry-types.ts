/** What a statement shows beside payments and refunds. */
export const entryTypes = ['refund_returned', 'dispute', 'dispute_reversed', 'fee', 'payout', 'adjustment'] as const

export type EntryType = (typeof entryTypes)[number]
