import * as z from 'zod/mini'
import { StartupError } from '../startup-error.ts'
import { resourceType } from './resource-type.ts'

/** An id as API Gateway would give: letters and digits, so that it can be found in an address. */
const apiId = (name: string) => name.replace(/[^A-Za-z0-9]/g, '').toLowerCase()

export const httpApi = resourceType({
  properties: z.strictObject({
    Name: z.optional(z.string()),
    Description: z.optional(z.string()),
    ProtocolType: z.literal('HTTP'),
    CorsConfiguration: z.optional(
      z.strictObject({
        AllowHeaders: z.array(z.string()),
        AllowMethods: z.array(z.string()),
        AllowOrigins: z.array(z.string()),
        ExposeHeaders: z.array(z.string()),
        MaxAge: z.int(),
      }),
    ),
  }),
  identity: (name) => ({
    ref: apiId(name),
    attributes: { ApiEndpoint: `https://${apiId(name)}.execute-api.us-east-1.amazonaws.com` },
  }),
  create({ gateway }, { name }, { CorsConfiguration: cors }) {
    if (!cors) return
    const { AllowOrigins: origins, AllowMethods: methods, AllowHeaders: headers } = cors
    gateway.allow(apiId(name), { origins, methods, headers, exposed: cors.ExposeHeaders, maxAge: cors.MaxAge })
  },
})

export const stage = resourceType({
  properties: z.strictObject({
    ApiId: z.string(),
    AutoDeploy: z.literal(true),
    StageName: z.string(),
    // Kept: a laptop has no crowd to hold off, and its functions log each request.
    AccessLogSettings: z.optional(z.any()),
    DefaultRouteSettings: z.optional(
      z.strictObject({ ThrottlingBurstLimit: z.int(), ThrottlingRateLimit: z.number() }),
    ),
  }),
  identity: (name) => ({ ref: name, attributes: {} }),
  create({ gateway }, _named, { ApiId, StageName }) {
    gateway.open(ApiId, StageName)
  },
})

export const integration = resourceType({
  properties: z.strictObject({
    ApiId: z.string(),
    IntegrationType: z.literal('AWS_PROXY'),
    IntegrationUri: z.string(),
    PayloadFormatVersion: z.literal('2.0'),
  }),
  identity: (name) => ({ ref: name, attributes: {} }),
  create({ integrations }, { name }, { IntegrationUri }) {
    integrations.set(name, IntegrationUri)
  },
})

export const authorizer = resourceType({
  properties: z.strictObject({
    ApiId: z.string(),
    AuthorizerType: z.literal('JWT'),
    IdentitySource: z.tuple([z.literal('$request.header.Authorization')]),
    JwtConfiguration: z.strictObject({ Audience: z.array(z.string()), Issuer: z.string() }),
    Name: z.string(),
  }),
  identity: (name) => ({ ref: name, attributes: {} }),
  create({ authorizers }, { name }, { JwtConfiguration: { Issuer, Audience } }) {
    authorizers.set(name, { issuer: Issuer, audience: Audience })
  },
})

export const route = resourceType({
  properties: z.strictObject({
    ApiId: z.string(),
    AuthorizationType: z.optional(z.enum(['JWT', 'NONE'])),
    AuthorizerId: z.optional(z.string()),
    RouteKey: z.string(),
    Target: z.string(),
  }),
  identity: (name) => ({ ref: name, attributes: {} }),
  create({ gateway, integrations, authorizers }, { name }, properties) {
    const functionArn = integrations.get(properties.Target.replace('integrations/', ''))
    const trust = properties.AuthorizerId === undefined ? undefined : authorizers.get(properties.AuthorizerId)
    const api = gateway.byId(properties.ApiId)
    if (!functionArn || !api || (properties.AuthorizerId && !trust))
      throw new StartupError(`${name}: its API, integration or authorizer is not in the template`)
    api.route(properties.RouteKey, functionArn, trust)
  },
})
