/** The routes of the sandbox provider: those for platforms, with an API key, and the payment page for people. */
export const platformRoutes = [
  'POST /payments',
  'GET /payments/{paymentId}',
  'POST /payments/{paymentId}/close',
  'POST /refunds',
  'GET /refunds/{refundId}',
  'POST /refunds/{refundId}/return',
  'POST /entries',
  'POST /payouts',
  'GET /payouts/{payoutId}',
  'POST /payouts/{payoutId}/return',
  'PUT /accounts/{account}',
  'GET /statements/{date}',
  'PUT /statements/{date}/defects',
  'POST /bank/transfers',
  'GET /bank/statements/{date}',
  'PUT /bank/statements/{date}/defects',
] as const

export const pageRoutes = ['GET /pay/{token}', 'POST /pay/{token}'] as const

export type SandboxRoute = (typeof platformRoutes)[number] | (typeof pageRoutes)[number]
