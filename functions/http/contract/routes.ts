import * as exceptions from './exception-routes.ts'
import * as merchants from './merchant-routes.ts'
import * as orders from './order-routes.ts'
import * as platform from './platform-routes.ts'
import * as products from './product-routes.ts'
import * as reconciliations from './reconciliation-routes.ts'
import type { Route } from './route.ts'
import * as settlements from './settlement-routes.ts'

/** Every route of the API, by name. The gateway, the handlers, openapi.json and the tests read it here. */
export const routes = {
  listProducts: products.listProducts,
  getProduct: products.getProduct,
  putProduct: products.putProduct,
  changeStock: products.changeStock,
  putMerchant: merchants.putMerchant,
  getMerchant: merchants.getMerchant,
  renewWebhookSecret: merchants.renewWebhookSecret,
  placeOrder: orders.placeOrder,
  listOrders: orders.listOrders,
  getOrder: orders.getOrder,
  listOrderEvents: orders.listOrderEvents,
  startPayment: orders.startPayment,
  shipOrder: orders.shipOrder,
  confirmDelivery: orders.confirmDelivery,
  failDelivery: orders.failDelivery,
  cancelOrder: orders.cancelOrder,
  requestRefund: orders.requestRefund,
  listExceptions: exceptions.listExceptions,
  resolveException: exceptions.resolveException,
  getReconciliation: reconciliations.getReconciliation,
  runReconciliation: reconciliations.runReconciliation,
  getSettlement: settlements.getSettlement,
  receiveWebhook: platform.receiveWebhook,
  getOpenApi: platform.getOpenApi,
  getHealth: platform.getHealth,
} as const satisfies Record<string, Route>

export type RouteName = keyof typeof routes
