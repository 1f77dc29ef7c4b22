import { randomUUID } from 'node:crypto'
import { account } from '../templates/intrinsics.ts'
import type { HttpRequest } from './http.ts'
import type { Route } from './route.ts'

const isText = (type: string) => /^(text\/|application\/(json|xml|javascript|[\w.]+\+json))/i.test(type)

type Matched = {
  readonly apiId: string
  readonly stage: string
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
  /** Of the token that was verified. */
  readonly claims: Readonly<Record<string, string>> | undefined
  readonly now: number
}

/** The event of payload format 2.0 that a route's function is given. */
export const eventOf = (request: HttpRequest, { apiId, stage, route, params, claims, now }: Matched) => {
  const [rawPath = '', rawQueryString = ''] = request.url.split('?')
  const query = Object.fromEntries(
    [...Map.groupBy(new URLSearchParams(rawQueryString), ([name]) => name)].map(([name, pairs]) => [
      name,
      pairs.map(([, value]) => value).join(','),
    ]),
  )
  const text = isText(request.headers['content-type'] ?? '')
  return {
    version: '2.0',
    routeKey: route.key,
    rawPath,
    rawQueryString,
    headers: request.headers,
    ...(rawQueryString && { queryStringParameters: query }),
    ...(Object.keys(params).length > 0 && { pathParameters: params }),
    requestContext: {
      accountId: account,
      apiId,
      ...(claims && { authorizer: { jwt: { claims, scopes: null } } }),
      domainName: request.headers.host ?? 'localhost',
      domainPrefix: apiId,
      http: {
        method: request.method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp,
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: route.key,
      stage,
      time: new Date(now).toISOString(),
      timeEpoch: Math.floor(now),
    },
    ...(request.body.length > 0 && { body: request.body.toString(text ? 'utf8' : 'base64') }),
    isBase64Encoded: request.body.length > 0 && !text,
  }
}
