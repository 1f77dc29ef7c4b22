import type { LedgerException } from '../../adapters/dynamodb/ledger-exception-repository.ts'
import type { OrderException, Proposal } from '../../domain/order/exception.ts'
import type { Order } from '../../domain/order/order.ts'
import { exceptionView } from './exception-view.ts'
import { ledgerExceptionView } from './ledger-exception-view.ts'

/** An exception of the ledger, or of an order, as operators see it. */
export const anyExceptionView = (
  one:
    | { readonly entry: LedgerException }
    | { readonly order: Order; readonly exception: OrderException; readonly proposal?: Proposal | undefined },
) => ('entry' in one ? ledgerExceptionView(one.entry) : exceptionView(one.order, one.exception, one.proposal))
