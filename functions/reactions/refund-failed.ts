import { refundSettled } from './effects/refund-settled.ts'

/** The provider will not pay a refund out: its execution ends, and the exception that is left rings. */
export const refundFailed = refundSettled
