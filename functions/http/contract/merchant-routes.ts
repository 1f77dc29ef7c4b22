import * as z from 'zod/mini'
import { instant, merchantId, moneyField, text } from './fields.ts'
import { route } from './route.ts'

export const merchantSchema = z.object({
  merchantId: z.string(),
  name: z.string(),
  webhookUrl: z.optional(z.string()),
  commissionBps: z.optional(z.int()),
  /** Who has changed what, the oldest first; what was cleared is `null`. */
  changes: z.array(
    z.object({
      at: instant,
      by: z.string(),
      name: z.optional(z.string()),
      webhookUrl: z.optional(z.nullable(z.string())),
      commissionBps: z.optional(z.int()),
    }),
  ),
})

const params = z.object({ merchantId })

export const putMerchantRoute = route({
  method: 'PUT',
  path: '/merchants/{merchantId}',
  handler: 'api/put-merchant',
  summary: "A merchant's profile; only an operator sets the commission (hundredths of a percent)",
  roles: ['merchant', 'operator'],
  params,
  body: z.strictObject({
    name: text(200),
    /** Left out, it stays as it is; `null` clears it. */
    webhookUrl: z.optional(z.nullable(z.string().check(z.maxLength(2000)))),
    commissionBps: z.optional(z.int().check(z.minimum(0), z.maximum(10_000))),
  }),
  replies: { 200: merchantSchema },
})

export const getMerchantRoute = route({
  method: 'GET',
  path: '/merchants/{merchantId}',
  handler: 'api/get-merchant',
  summary: "A merchant's profile",
  roles: ['merchant', 'operator'],
  params,
  replies: { 200: merchantSchema },
})

/** All parts are what the merchant is owed; what it owes itself is below zero. */
export const balanceSchema = z.object({
  merchantId: z.string(),
  items: z.array(
    z.object({
      /** Of days that are not settled yet. */
      unsettled: moneyField,
      /** Of settled days, left out because its order is on hold. */
      held: moneyField,
      /** Paid out, and not arrived yet. */
      onItsWay: moneyField,
      /** What the merchant owes of settled days. */
      carried: moneyField,
      total: moneyField,
    }),
  ),
})

export const getBalanceRoute = route({
  method: 'GET',
  path: '/merchants/{merchantId}/balance',
  handler: 'api/get-balance',
  summary: 'What a merchant is owed right now, by currency, and what each part of it waits for',
  roles: ['merchant', 'operator'],
  params,
  replies: { 200: balanceSchema },
})

export const renewWebhookSecretRoute = route({
  method: 'POST',
  path: '/merchants/{merchantId}/webhook-secret',
  handler: 'api/renew-webhook-secret',
  summary:
    'A new secret for the webhooks to this merchant, shown this once (and to a repeat under its key); the old one signs for a day more',
  roles: ['merchant', 'operator'],
  idempotent: 'optional',
  params,
  replies: { 201: z.object({ secret: z.string() }) },
})
