import middy from '@middy/core'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { hasKey } from './api-key.ts'
import { log } from './aws/log.ts'
import { getBankStatement } from './bank-statement.ts'
import { createTransfer } from './create-transfer.ts'
import { createEntry } from './entries.ts'
import { type Answer, refused } from './http/answers.ts'
import { type Operation, requestOf } from './http/operation.ts'
import { pay, showPayPage } from './pay.ts'
import { closePayment, createPayment, getPayment } from './payments.ts'
import { createPayout, getPayout, putAccount, takePayoutBack } from './payouts.ts'
import { putBankDefects, putDefects } from './put-defects.ts'
import { createRefund, getRefund, takeRefundBack } from './refunds.ts'
import { platformRoutes, type SandboxRoute } from './routes.ts'
import { getStatement } from './statement.ts'

const operations: Readonly<Record<SandboxRoute, Operation>> = {
  'POST /payments': createPayment,
  'GET /payments/{paymentId}': getPayment,
  'POST /payments/{paymentId}/close': closePayment,
  'POST /refunds': createRefund,
  'GET /refunds/{refundId}': getRefund,
  'POST /refunds/{refundId}/return': takeRefundBack,
  'POST /entries': createEntry,
  'POST /payouts': createPayout,
  'GET /payouts/{payoutId}': getPayout,
  'POST /payouts/{payoutId}/return': takePayoutBack,
  'PUT /accounts/{account}': putAccount,
  'GET /statements/{date}': getStatement,
  'PUT /statements/{date}/defects': putDefects,
  'POST /bank/transfers': createTransfer,
  'GET /bank/statements/{date}': getBankStatement,
  'PUT /bank/statements/{date}/defects': putBankDefects,
  'GET /pay/{token}': showPayPage,
  'POST /pay/{token}': pay,
}

/** What a body may have at most, so that what is kept of it fits into one item of the table. */
const bodyBytes = 256 * 1024

/** The sandbox provider's API and its payment page. */
export const handler = middy<APIGatewayProxyEventV2, Answer>()
  .onError((request) => {
    log.error('sandbox', { route: request.event.routeKey, error: request.error as Error })
    request.response = refused(500, 'Something went wrong in the sandbox.')
  })
  .handler(async (event) => {
    const route = event.routeKey as SandboxRoute
    if (platformRoutes.some((one) => one === route) && !(await hasKey(event)))
      return refused(401, 'The API key is wrong.')
    if (Buffer.byteLength(event.body ?? '') > bodyBytes) return refused(413, 'The body has more than 256 KB.')
    return operations[route](requestOf(event))
  })
