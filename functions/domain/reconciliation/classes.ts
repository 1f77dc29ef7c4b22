/** Each row of both sides ends in exactly one of these. */
export const classes = [
  /** Both sides say the same. */
  'MATCHED',
  /** Booked around midnight: the other side is looked for once more, the next day. */
  'CARRIED_OVER',
  /** The provider has it, and we do not. */
  'MISSING_HERE',
  /** We have it, and the provider does not. */
  'MISSING_AT_PROVIDER',
  'AMOUNT_MISMATCH',
  'CURRENCY_MISMATCH',
  'STATUS_MISMATCH',
  /** All is right but what the provider takes for it. */
  'FEE_MISMATCH',
  /** The file shows it a second time. */
  'DUPLICATE_ROW',
  'UNREADABLE_ROW',
] as const

export type ReconciliationClass = (typeof classes)[number]
