import type { Money } from '../../domain/money.ts'

/** Always in this order: the database gives the fields of a map back in any. */
export const moneyView = ({ amount, currency }: Money): Money => ({ amount, currency })
