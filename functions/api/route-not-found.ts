import middy from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { refuse } from '../domain/refusal.ts'
import { problem } from '../http/problem.ts'

/** A browser asks before it sends a request from a page of another origin; the gateway adds who may. */
const isPreflight = ({ headers, requestContext }: APIGatewayProxyEventV2): boolean =>
  requestContext.http.method === 'OPTIONS' && headers['access-control-request-method'] !== undefined

/** Answers what no route matches, in the form of every other error. */
export const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>().handler(async (event) => {
  if (isPreflight(event)) return { statusCode: 204 }
  const { method, path } = event.requestContext.http
  return problem(refuse('route.not_found', `There is no ${method} ${path}: see GET /openapi.json.`))
})
