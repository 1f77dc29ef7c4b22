import { timingSafeEqual } from 'node:crypto'
import middy from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { env } from '../adapters/env.ts'
import { secretVersions } from '../adapters/secrets.ts'
import { logger } from '../adapters/telemetry.ts'
import { type Operation, refused } from './operation.ts'
import { pay, showPayPage } from './pay.ts'
import { closePayment, createPayment, getPayment } from './payments.ts'
import { createPayout, getPayout, putAccount } from './payouts.ts'
import { createRefund, getRefund } from './refunds.ts'
import { platformRoutes, type SandboxRoute } from './routes.ts'
import { getStatement, putDefects } from './statement.ts'

const operations: Readonly<Record<SandboxRoute, Operation>> = {
  'POST /payments': createPayment,
  'GET /payments/{paymentId}': getPayment,
  'POST /payments/{paymentId}/close': closePayment,
  'POST /refunds': createRefund,
  'GET /refunds/{refundId}': getRefund,
  'POST /payouts': createPayout,
  'GET /payouts/{payoutId}': getPayout,
  'PUT /accounts/{account}': putAccount,
  'GET /statements/{date}': getStatement,
  'PUT /statements/{date}/defects': putDefects,
  'GET /pay/{token}': showPayPage,
  'POST /pay/{token}': pay,
}

const isKey = async ({ headers, requestContext }: APIGatewayProxyEventV2): Promise<boolean> => {
  const given = Buffer.from(headers.authorization ?? '')
  const keys = await secretVersions(env('SANDBOX_API_KEY'), requestContext.timeEpoch)
  return keys.some((key) => {
    const expected = Buffer.from(`Bearer ${key}`)
    return given.length === expected.length && timingSafeEqual(given, expected)
  })
}

const isForm = ({ headers }: APIGatewayProxyEventV2) =>
  (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')

/** The body of a request; undefined where it cannot be read. */
const bodyOf = (event: APIGatewayProxyEventV2): unknown => {
  const raw = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8').toString('utf8')
  if (isForm(event)) return Object.fromEntries(new URLSearchParams(raw))
  try {
    return raw === '' ? {} : JSON.parse(raw)
  } catch {
    return undefined
  }
}

/** The sandbox provider's API and its payment page. */
export const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
  .onError((request) => {
    logger.error('sandbox', { route: request.event.routeKey, error: request.error as Error })
    request.response = refused(500, 'Something went wrong in the sandbox.')
  })
  .handler(async (event) => {
    const route = event.routeKey as SandboxRoute
    if (platformRoutes.some((one) => one === route) && !(await isKey(event)))
      return refused(401, 'The API key is wrong.')
    const now = event.requestContext.timeEpoch
    const { pathParameters: params = {}, queryStringParameters: query = {} } = event
    return operations[route]({ params, query, body: bodyOf(event), form: isForm(event), now })
  })
