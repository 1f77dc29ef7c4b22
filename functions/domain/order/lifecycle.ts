/**
 * The life of an order: for each status, the events that may end it and the status that follows. Types, guards, tests and
 * pictures are read off this table; an event that it does not list for a status leaves the status as it is.
 */
export const lifecycle = {
  PENDING_PAYMENT: { paymentCaptured: 'PAID', cancelled: 'CLOSED', paymentExpired: 'CLOSED' },
  PAID: {
    captureReversed: 'CLOSED',
    shipped: 'SHIPPED',
    delivered: 'COMPLETED',
    cancelled: 'REFUNDING',
    deliveryFailed: 'REFUNDING',
    deliveryExpired: 'REFUNDING',
  },
  SHIPPED: { delivered: 'COMPLETED', autoConfirmed: 'COMPLETED', deliveryFailed: 'REFUNDING' },
  REFUNDING: { refunded: 'REFUNDED' },
  COMPLETED: { refunded: 'REFUNDED' },
  CLOSED: {},
  REFUNDED: {},
} as const satisfies Record<string, Record<string, string>>

export type Status = keyof typeof lifecycle

/** The events that move an order from one status to another. */
export type Move = { [S in Status]: keyof (typeof lifecycle)[S] }[Status]

/** Every status, in the order of the table. */
export const statuses = Object.keys(lifecycle) as [Status, ...Status[]]

/** The status after `event` in `status`; undefined where the table does not list it. */
export const nextStatus = (status: Status, event: string): Status | undefined =>
  (lifecycle[status] as Record<string, Status>)[event]

/** Nothing ever happens to the status of these again. */
export const isFinal = (status: Status): boolean => Object.keys(lifecycle[status]).length === 0
