import type { StoreProps } from './store.ts'

/** Every table, with its keys, its indexes, and the environment variable in which functions find its name. */
export const tables = {
  orders: {
    partitionKey: 'orderId',
    indexes: [
      { name: 'byUser', partitionKey: 'userId', sortKey: 'placed' },
      { name: 'byMerchant', partitionKey: 'merchantStatus', sortKey: 'placed' },
      { name: 'byDue', partitionKey: 'dueShard', sortKey: 'dueAt', sortsNumbers: true },
    ],
    stream: true,
    variable: 'ORDERS_TABLE',
  },
  products: {
    partitionKey: 'productId',
    sortKey: 'entry',
    indexes: [{ name: 'byMerchant', partitionKey: 'merchantId', sortKey: 'productId' }],
    variable: 'PRODUCTS_TABLE',
  },
  merchants: { partitionKey: 'merchantId', indexes: [], variable: 'MERCHANTS_TABLE' },
  exceptions: {
    partitionKey: 'exceptionId',
    indexes: [{ name: 'byStatus', partitionKey: 'status', sortKey: 'opened' }],
    variable: 'EXCEPTIONS_TABLE',
  },
  ledger: {
    partitionKey: 'setId',
    indexes: [
      { name: 'byDay', partitionKey: 'journal', sortKey: 'setId', whole: true },
      { name: 'byProvider', partitionKey: 'providerDay', sortKey: 'reference', whole: true },
      { name: 'byMerchant', partitionKey: 'merchantDay', sortKey: 'setId', whole: true },
    ],
    variable: 'LEDGER_TABLE',
  },
  reconciliations: { partitionKey: 'topic', sortKey: 'entry', indexes: [], variable: 'RECONCILIATIONS_TABLE' },
  settlements: {
    partitionKey: 'merchantId',
    sortKey: 'entry',
    indexes: [
      { name: 'byDay', partitionKey: 'dayShard', sortKey: 'merchantId', whole: true },
      { name: 'byOpen', partitionKey: 'open', sortKey: 'opened', whole: true },
      { name: 'byPayout', partitionKey: 'payoutId', sortKey: 'entry' },
    ],
    variable: 'SETTLEMENTS_TABLE',
  },
  /** Who waits for what, with the task tokens of the state machines. */
  waits: { partitionKey: 'waitId', indexes: [], expiresAt: 'expiresAt', variable: 'WAITS_TABLE' },
  providerEvents: {
    partitionKey: 'eventId',
    indexes: [],
    expiresAt: 'expiresAt',
    variable: 'PROVIDER_EVENTS_TABLE',
  },
  /** Which alerts went out already. */
  alerts: {
    partitionKey: 'alertId',
    indexes: [],
    expiresAt: 'expiresAt',
    disposable: true,
    variable: 'ALERTS_TABLE',
  },
  /** All that the sandbox provider knows. */
  sandbox: {
    partitionKey: 'id',
    indexes: [
      { name: 'byDue', partitionKey: 'due', sortKey: 'dueAt', sortsNumbers: true, whole: true },
      { name: 'byDay', partitionKey: 'day', sortKey: 'bookedAt', sortsNumbers: true, whole: true },
    ],
    stream: true,
    disposable: true,
    variable: 'SANDBOX_TABLE',
  },
} as const satisfies Readonly<Record<string, StoreProps>>

export type TableName = keyof typeof tables

type IndexOf = { [T in TableName]: `${T}.${(typeof tables)[T]['indexes'][number]['name']}` }

/** An index, by its table and its name: `orders.byUser`. */
export type IndexName = IndexOf[TableName]
