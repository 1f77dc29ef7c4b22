/**
 * A refusal is an expected answer and part of the contract: the caller asked for something that the rules do not allow.
 * A failure is not: a broken invariant or a missing machine is thrown as an ordinary error and alarms somebody.
 *
 * Each code is stable: clients may branch on it. Its HTTP status stands here and nowhere else.
 */
export const refusalStatus = {
  'request.invalid': 400,
  'idempotency.key_missing': 400,
  'auth.unauthorized': 401,
  'auth.forbidden': 403,
  'journal.same_person': 403,
  'webhook.signature_invalid': 401,
  'route.not_found': 404,
  'order.not_found': 404,
  'product.not_found': 404,
  'merchant.not_found': 404,
  'provider.not_found': 404,
  'delivery.not_found': 404,
  'exception.not_found': 404,
  'reconciliation.not_found': 404,
  'settlement.not_found': 404,
  'ledger.not_found': 404,
  'bank.not_found': 404,
  'journal.not_found': 404,
  'order.illegal_transition': 409,
  'order.not_payable': 409,
  'order.conflict': 409,
  'order.limit_reached': 409,
  'merchant.limit_reached': 409,
  'product.conflict': 409,
  'stock.insufficient': 409,
  'refund.exceeds_capture': 409,
  'exception.resolved': 409,
  'journal.decided': 409,
  'exception.action_unavailable': 409,
  'month.open': 409,
  'month.signed': 409,
  'request.too_large': 413,
  'request.media_type': 415,
  'idempotency.key_reused': 422,
  'order.several_merchants': 422,
  'order.several_currencies': 422,
  'product.unknown': 422,
  'payment.unmatched': 503,
  'webhook.unreadable': 503,
  'service.busy': 503,
  'service.failed': 500,
} as const

type RefusalCode = keyof typeof refusalStatus

/** One thing wrong with the request: a JSON pointer into it (`/items/0/quantity`) and what would be right. */
export type FieldError = { readonly field: string; readonly message: string }

/** An expected answer that says no. It is returned by decisions and thrown by handlers. */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly errors: readonly FieldError[]

  constructor(code: RefusalCode, message: string, errors: readonly FieldError[] = []) {
    super(message)
    this.name = 'Refusal'
    this.code = code
    this.errors = errors
  }

  get status(): number {
    return refusalStatus[this.code]
  }
}

/** A refusal with its code, a sentence for people, and the fields that are wrong. */
export const refuse = (code: RefusalCode, message: string, errors?: readonly FieldError[]): Refusal =>
  new Refusal(code, message, errors)
