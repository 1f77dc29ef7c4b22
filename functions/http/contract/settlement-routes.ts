import * as z from 'zod/mini'
import { payoutStatuses } from '../../domain/settlement/payout.ts'
import { businessDay, instant, listOf, merchantId, moneyField, pageFields } from './fields.ts'
import { route } from './route.ts'

const ofDay = {
  merchantId: z.string(),
  date: z.string(),
  settledAt: instant,
  /** By currency: `captures - refunds - commission + carriedIn = payout + carriedOut`. */
  totals: z.array(
    z.object({
      captures: moneyField,
      refunds: moneyField,
      commission: moneyField,
      /** What was owed from the days before, as 0 or less; and what is left for the days after. */
      carriedIn: moneyField,
      payout: moneyField,
      carriedOut: moneyField,
    }),
  ),
}

export const listSettlementsRoute = route({
  method: 'GET',
  path: '/settlements/{merchantId}',
  handler: 'api/list-settlements',
  summary: 'The days that a merchant was settled with, the newest first',
  roles: ['merchant', 'operator'],
  params: z.object({ merchantId }),
  query: z.strictObject({ ...pageFields, cursor: z.optional(businessDay) }),
  replies: { 200: listOf(z.object(ofDay)) },
})

export const settlementSchema = z.object({
  ...ofDay,
  payouts: z.array(
    z.object({
      payoutId: z.string(),
      amount: moneyField,
      status: z.enum(payoutStatuses),
      reason: z.optional(z.string()),
      /** What the merchant owed by the time at which it was asked for once more, and was kept back for. */
      keptBack: z.optional(moneyField),
    }),
  ),
  /** How many lines are not paid for yet, because their orders are on hold. */
  held: z.int(),
  /** The lines that the totals add up. */
  items: z.array(
    z.object({
      orderId: z.string(),
      event: z.string(),
      at: instant,
      captures: moneyField,
      refunds: moneyField,
      commission: moneyField,
      net: moneyField,
      /** In this batch's day, and not in its totals. */
      held: z.optional(z.literal(true)),
      /** The day on which it was held back, where this batch pays for it after all. */
      heldOn: z.optional(z.string()),
    }),
  ),
  cursor: z.nullable(z.string()),
})

export const getSettlementRoute = route({
  method: 'GET',
  path: '/settlements/{merchantId}/{date}',
  handler: 'api/get-settlement',
  summary: 'What a merchant is paid for a day, line by line; as text/csv, up to 10,000 lines at once',
  roles: ['merchant', 'operator'],
  params: z.object({
    merchantId,
    date: businessDay,
  }),
  query: z.strictObject(pageFields),
  forms: ['text/csv'],
  replies: { 200: settlementSchema },
})
