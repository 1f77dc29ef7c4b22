import middy from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { refuse } from '../domain/refusal.ts'
import { problem } from '../http/problem.ts'

/** Answers whatever no route matches, in the form of every other error. */
export const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>().handler(async (event) => {
  const { method, path } = event.requestContext.http
  return problem(refuse('route.not_found', `There is no ${method} ${path}: see GET /openapi.json.`))
})
