import type { Verb } from './store.ts'
import type { IndexName, TableName } from './tables.ts'

/** What a function may use, and nothing else: its role, its environment and its grants follow from it. */
export type Row = {
  /** What it does with tables and indexes. A put in a transaction is a put. */
  readonly tables?: { readonly [T in TableName]?: readonly Verb[] } & { readonly [I in IndexName]?: readonly ['query'] }
  /** The queues that it sends messages to. */
  readonly sends?: readonly QueueName[]
  /** The topics that it publishes to. */
  readonly publishes?: readonly 'alerts'[]
  /** The state machines whose executions it starts. */
  readonly starts?: readonly MachineName[]
  /** The state machines whose executions it asks about. */
  readonly watches?: readonly MachineName[]
  /** The state machines whose waits it ends with success, and those whose waits it lets fail. */
  readonly wakes?: readonly MachineName[]
  readonly fails?: readonly MachineName[]
  /** The secrets that it reads, by the variables in which it finds their ARNs. */
  readonly secrets?: readonly SecretName[]
  /** The settings that it is given, by their variables. */
  readonly settings?: readonly SettingName[]
}

export type QueueName = 'alerts' | 'merchantMessages' | 'reactionRetries'
export type MachineName = 'lifecycle' | 'refund' | 'reconciliation' | 'settlement'
export type SecretName = 'SANDBOX_API_KEY' | 'SANDBOX_WEBHOOK_SECRET'
export type SettingName =
  | 'APPROVAL_LIMIT'
  | 'COMMISSION_BPS'
  | 'DUE_SHARDS'
  | 'LOOPBACK_WEBHOOKS'
  | 'PAYMENT_WINDOW'
  | 'PUBLIC_URL'
  | 'RETRY_PAUSE'
  | 'SANDBOX_TIME_ZONE'
  | 'SANDBOX_URL'
  | 'SETTLEMENT_HOUR'
  | 'TIME_ZONE'

/** To change an order: it is read, decided on, and put. */
const order = ['get', 'put'] as const
/** To open or close exceptions with the change: only who hears of a provider, or of time, does. */
const exceptions = ['put'] as const

/** To set in motion what an order's events set in motion. */
const reacting: Row = {
  tables: { waits: ['update'], ledger: ['put'], reconciliations: ['get'] },
  starts: ['lifecycle', 'refund'],
  wakes: ['lifecycle', 'refund'],
  fails: ['lifecycle'],
  sends: ['alerts', 'merchantMessages'],
  settings: ['TIME_ZONE'],
}

/** To do what an operator has decided about an exception of an order, or of the ledger. */
const resolving: Row = {
  tables: {
    orders: order,
    products: ['update'],
    exceptions: ['get', 'put'],
    ledger: ['get', 'put'],
    reconciliations: ['get', 'put', 'update'],
    settlements: ['get', 'put'],
  },
  starts: ['reconciliation'],
  sends: ['alerts'],
  secrets: ['SANDBOX_API_KEY'],
  settings: ['APPROVAL_LIMIT', 'DUE_SHARDS', 'SANDBOX_URL', 'TIME_ZONE'],
}

/** One row for each function, by the file of `functions` that it runs, without its ending. */
export const functions: Readonly<Record<string, Row>> = {
  // The API
  'api/list-products': { tables: { products: ['batchGet'], 'products.byMerchant': ['query'] } },
  'api/get-product': { tables: { products: ['get'] } },
  'api/put-product': { tables: { products: ['get', 'update'] } },
  'api/change-stock': { tables: { products: ['get', 'put', 'update'] } },
  'api/put-merchant': { tables: { merchants: ['get', 'update'] }, settings: ['LOOPBACK_WEBHOOKS'] },
  'api/get-merchant': { tables: { merchants: ['get'] } },
  'api/renew-webhook-secret': { tables: { merchants: ['get', 'update'] } },
  'api/place-order': {
    tables: { orders: order, exceptions, products: ['batchGet', 'update'], merchants: ['get'] },
    secrets: ['SANDBOX_API_KEY'],
    settings: ['COMMISSION_BPS', 'DUE_SHARDS', 'PAYMENT_WINDOW', 'PUBLIC_URL', 'SANDBOX_URL'],
  },
  'api/list-orders': {
    tables: { orders: ['batchGet'], 'orders.byUser': ['query'], 'orders.byMerchant': ['query'] },
  },
  'api/get-order': { tables: { orders: ['get'] } },
  'api/list-order-events': { tables: { orders: ['get'] } },
  'api/start-payment': {
    tables: { orders: order, exceptions },
    secrets: ['SANDBOX_API_KEY'],
    settings: ['DUE_SHARDS', 'PUBLIC_URL', 'SANDBOX_URL'],
  },
  'api/cancel-order': {
    tables: { orders: order, exceptions, products: ['update'] },
    secrets: ['SANDBOX_API_KEY'],
    settings: ['DUE_SHARDS', 'SANDBOX_URL'],
  },
  'api/ship-order': { tables: { orders: order }, settings: ['DUE_SHARDS'] },
  'api/confirm-delivery': { tables: { orders: order }, settings: ['DUE_SHARDS'] },
  'api/fail-delivery': { tables: { orders: order, products: ['update'] }, settings: ['DUE_SHARDS'] },
  'api/request-refund': { tables: { orders: order }, settings: ['DUE_SHARDS'] },
  'api/list-exceptions': {
    tables: { exceptions: ['batchGet'], 'exceptions.byStatus': ['query'], orders: ['batchGet'] },
  },
  'api/resolve-exception': resolving,
  'api/resolve-exceptions': resolving,
  'api/get-reconciliation': { tables: { reconciliations: ['get', 'query'] } },
  'api/run-reconciliation': {
    tables: { reconciliations: ['get', 'put'] },
    starts: ['reconciliation'],
    settings: ['TIME_ZONE'],
  },
  'api/list-settlements': { tables: { settlements: ['query'] } },
  'api/get-settlement': {
    tables: {
      settlements: ['get', 'query'],
      ledger: ['batchGet'],
      'ledger.byMerchant': ['query'],
      reconciliations: ['get'],
    },
  },
  'api/get-balance': {
    tables: {
      ledger: ['batchGet'],
      'ledger.byMerchant': ['query'],
      reconciliations: ['get'],
      settlements: ['get', 'query'],
    },
    settings: ['TIME_ZONE'],
  },
  'api/list-ledger-days': {
    tables: { reconciliations: ['batchGet', 'get', 'query'] },
    settings: ['TIME_ZONE'],
  },
  'api/list-accounts': { tables: { reconciliations: ['get'] } },
  'api/get-bank-statement': { tables: { reconciliations: ['get'] } },
  'api/list-entries': { tables: { ledger: ['batchGet'], 'ledger.byDay': ['query'] } },
  'api/propose-journal-entry': { tables: { reconciliations: ['get', 'put'] } },
  'api/list-journal-entries': { tables: { reconciliations: ['query'] } },
  'api/decide-journal-entry': {
    tables: { reconciliations: ['get', 'put', 'update'], ledger: ['get', 'put'] },
    settings: ['TIME_ZONE'],
  },
  'api/list-months': { tables: { reconciliations: ['get'] }, settings: ['TIME_ZONE'] },
  'api/sign-off-month': { tables: { reconciliations: ['get', 'put'] } },
  'api/get-openapi': {},
  'api/get-health': { tables: { orders: ['get'] } },
  'api/route-not-found': {},
  'identity/add-claims': {},

  // What providers tell
  'webhooks/receive-webhook': {
    tables: { orders: order, exceptions, products: ['update'], providerEvents: ['put'] },
    secrets: ['SANDBOX_API_KEY', 'SANDBOX_WEBHOOK_SECRET'],
    settings: ['DUE_SHARDS', 'SANDBOX_URL'],
  },

  // What an order's events set in motion
  'reactions/react': { ...reacting, sends: ['alerts', 'merchantMessages', 'reactionRetries'] },
  'reactions/retry': {
    ...reacting,
    tables: { ...reacting.tables, orders: ['get'] },
    sends: ['alerts', 'merchantMessages', 'reactionRetries'],
  },
  'reactions/replay': { ...reacting, tables: { ...reacting.tables, orders: ['get'] } },
  'merchants/deliver-message': {
    tables: { orders: ['get'], merchants: ['get'] },
    settings: ['LOOPBACK_WEBHOOKS', 'RETRY_PAUSE'],
  },
  'alerts/send-alert': {
    tables: { alerts: ['get', 'put', 'update'] },
    publishes: ['alerts'],
    settings: ['RETRY_PAUSE'],
  },
  'alerts/ring': { sends: ['alerts'] },

  // When time runs out
  'steps/wait-timed-out': {
    tables: { orders: order, exceptions, products: ['update'] },
    secrets: ['SANDBOX_API_KEY'],
    settings: ['DUE_SHARDS', 'PUBLIC_URL', 'SANDBOX_URL'],
  },
  'steps/refund-due': {
    tables: { orders: order, exceptions },
    secrets: ['SANDBOX_API_KEY'],
    settings: ['DUE_SHARDS', 'SANDBOX_URL'],
  },
  'schedules/sweep': {
    tables: { orders: order, 'orders.byDue': ['query'], exceptions, products: ['update'], waits: ['get'] },
    starts: ['lifecycle'],
    watches: ['lifecycle'],
    secrets: ['SANDBOX_API_KEY'],
    settings: ['DUE_SHARDS', 'PUBLIC_URL', 'SANDBOX_URL'],
  },

  // Each day's books
  'schedules/reconcile': {
    tables: { reconciliations: ['batchGet', 'get', 'put'], 'ledger.byDay': ['query'] },
    starts: ['reconciliation'],
    settings: ['TIME_ZONE'],
  },
  'steps/read-statement': {
    tables: { reconciliations: ['get', 'put'], exceptions: ['get', 'put'] },
    secrets: ['SANDBOX_API_KEY'],
    settings: ['SANDBOX_TIME_ZONE', 'SANDBOX_URL', 'TIME_ZONE'],
  },
  'steps/reconcile-shard': {
    tables: {
      reconciliations: ['get', 'put', 'query', 'update'],
      ledger: ['get', 'put'],
      'ledger.byProvider': ['query'],
      orders: order,
      products: ['update'],
      exceptions: ['get', 'put'],
    },
    secrets: ['SANDBOX_API_KEY'],
    settings: ['DUE_SHARDS', 'SANDBOX_TIME_ZONE', 'SANDBOX_URL', 'TIME_ZONE'],
  },
  'steps/close-reconciliation': {
    tables: {
      reconciliations: ['get', 'put', 'query', 'update'],
      ledger: ['get', 'put'],
      exceptions: ['get', 'put'],
    },
    sends: ['alerts'],
  },
  'schedules/reconcile-bank': {
    tables: {
      reconciliations: ['get', 'put', 'query', 'update'],
      ledger: ['get', 'put'],
      settlements: ['get', 'put', 'update'],
      'settlements.byOpen': ['query'],
      'settlements.byPayout': ['query'],
      orders: ['get'],
      exceptions: ['get', 'put'],
    },
    sends: ['alerts'],
    secrets: ['SANDBOX_API_KEY'],
    settings: ['SANDBOX_URL', 'TIME_ZONE'],
  },
  'schedules/check-day-ends': {
    tables: {
      reconciliations: ['get', 'put', 'query'],
      'ledger.byDay': ['query'],
      exceptions: ['get', 'put'],
      orders: ['batchGet'],
      'orders.byDue': ['query'],
    },
    settings: ['DUE_SHARDS', 'TIME_ZONE'],
  },
  'schedules/watch-day-ends': {
    tables: {
      reconciliations: ['batchGet', 'get', 'put', 'query'],
      'ledger.byDay': ['query'],
      'exceptions.byStatus': ['query'],
    },
    settings: ['SETTLEMENT_HOUR', 'TIME_ZONE'],
  },
  'steps/compare-ledger': {
    tables: {
      orders: ['batchGet', 'scan'],
      ledger: ['batchGet', 'put', 'scan'],
      'ledger.byDay': ['query'],
      reconciliations: ['get'],
    },
    settings: ['TIME_ZONE'],
  },

  // What merchants are paid
  'schedules/settle': {
    tables: {
      reconciliations: ['get', 'query'],
      settlements: ['put'],
      'settlements.byOpen': ['query'],
      ledger: ['put'],
      exceptions: ['get', 'put'],
    },
    starts: ['settlement'],
    sends: ['alerts'],
    secrets: ['SANDBOX_API_KEY'],
    settings: ['SANDBOX_URL', 'TIME_ZONE'],
  },
  'steps/draft-settlement': {
    tables: {
      reconciliations: ['get', 'put', 'query'],
      'ledger.byDay': ['query'],
      settlements: ['put'],
      'settlements.byOpen': ['query'],
    },
  },
  'steps/pay-merchants': {
    tables: {
      settlements: ['get', 'put'],
      'settlements.byDay': ['query'],
      ledger: ['put'],
      reconciliations: ['get'],
      exceptions: ['get', 'put'],
    },
    sends: ['alerts'],
    secrets: ['SANDBOX_API_KEY'],
    settings: ['SANDBOX_URL', 'TIME_ZONE'],
  },
  'steps/close-settlement': {
    tables: {
      reconciliations: ['put'],
      settlements: ['put'],
      'settlements.byDay': ['query'],
      'settlements.byOpen': ['query'],
    },
  },

  // The sandbox provider, a stack of its own
  'sandbox/api': {
    tables: { sandbox: ['get', 'put'], 'sandbox.byDay': ['query'] },
    secrets: ['SANDBOX_API_KEY'],
    settings: ['SANDBOX_URL', 'TIME_ZONE'],
  },
  'sandbox/send-webhooks': { tables: { sandbox: ['put'] }, secrets: ['SANDBOX_WEBHOOK_SECRET'] },
  'sandbox/tick': {
    tables: { sandbox: ['get', 'put'], 'sandbox.byDue': ['query'] },
    secrets: ['SANDBOX_WEBHOOK_SECRET'],
    settings: ['TIME_ZONE'],
  },
}
