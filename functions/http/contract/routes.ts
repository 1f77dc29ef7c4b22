import * as bank from './bank-routes.ts'
import * as exceptions from './exception-routes.ts'
import * as journal from './journal-routes.ts'
import * as ledger from './ledger-routes.ts'
import * as merchants from './merchant-routes.ts'
import * as months from './month-routes.ts'
import * as orders from './order-routes.ts'
import * as platform from './platform-routes.ts'
import * as products from './product-routes.ts'
import * as reconciliations from './reconciliation-routes.ts'
import type { Route } from './route.ts'
import * as settlements from './settlement-routes.ts'

/** Every route of the API, by name. The gateway, the handlers, openapi.json and the tests read it here. */
export const routes = {
  listProducts: products.listProductsRoute,
  getProduct: products.getProductRoute,
  putProduct: products.putProductRoute,
  changeStock: products.changeStockRoute,
  putMerchant: merchants.putMerchantRoute,
  getMerchant: merchants.getMerchantRoute,
  getBalance: merchants.getBalanceRoute,
  renewWebhookSecret: merchants.renewWebhookSecretRoute,
  placeOrder: orders.placeOrderRoute,
  listOrders: orders.listOrdersRoute,
  getOrder: orders.getOrderRoute,
  listOrderEvents: orders.listOrderEventsRoute,
  startPayment: orders.startPaymentRoute,
  shipOrder: orders.shipOrderRoute,
  confirmDelivery: orders.confirmDeliveryRoute,
  failDelivery: orders.failDeliveryRoute,
  cancelOrder: orders.cancelOrderRoute,
  requestRefund: orders.requestRefundRoute,
  listExceptions: exceptions.listExceptionsRoute,
  resolveException: exceptions.resolveExceptionRoute,
  resolveExceptions: exceptions.resolveExceptionsRoute,
  getReconciliation: reconciliations.getReconciliationRoute,
  runReconciliation: reconciliations.runReconciliationRoute,
  listSettlements: settlements.listSettlementsRoute,
  getSettlement: settlements.getSettlementRoute,
  getBankStatement: bank.getBankStatementRoute,
  listLedgerDays: ledger.listLedgerDaysRoute,
  listAccounts: ledger.listAccountsRoute,
  listEntries: ledger.listEntriesRoute,
  proposeJournalEntry: journal.proposeJournalEntryRoute,
  listJournalEntries: journal.listJournalEntriesRoute,
  decideJournalEntry: journal.decideJournalEntryRoute,
  listMonths: months.listMonthsRoute,
  signOffMonth: months.signOffMonthRoute,
  receiveWebhook: platform.receiveWebhookRoute,
  getOpenApi: platform.getOpenApiRoute,
  getHealth: platform.getHealthRoute,
} as const satisfies Record<string, Route>

export type RouteName = keyof typeof routes
