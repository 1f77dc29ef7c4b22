import * as z from 'zod/mini'
import { route } from './route.ts'

export const receiveWebhookRoute = route({
  method: 'POST',
  path: '/webhooks/{provider}',
  handler: 'webhooks/receive-webhook',
  summary: 'What a payment provider tells us, signed; 2xx once it is durable',
  roles: 'anyone',
  params: z.object({ provider: z.string().check(z.maxLength(40)) }),
  replies: { 200: z.object({ received: z.literal(true) }) },
})

export const getOpenApiRoute = route({
  method: 'GET',
  path: '/openapi.json',
  handler: 'api/get-openapi',
  summary: 'This description',
  roles: 'anyone',
  replies: { 200: z.looseObject({}) },
})

export const getHealthRoute = route({
  method: 'GET',
  path: '/health',
  handler: 'api/get-health',
  summary: 'Whether the API answers and its table can be read',
  roles: 'anyone',
  replies: { 200: z.object({ status: z.literal('ok') }) },
})
