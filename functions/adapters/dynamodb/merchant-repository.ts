import { randomBytes } from 'node:crypto'
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import type { MerchantId } from '../../domain/ids.ts'
import { refuse } from '../../domain/refusal.ts'
import { after, day, type Instant } from '../../domain/time.ts'
import { env } from '../env.ts'
import { dynamodb, fromAttributes, getOne, isConditionFailed, toAttributes } from './client.ts'

type WebhookSecret = { readonly secret: string; readonly endsAt?: Instant | undefined }

export type Merchant = {
  readonly merchantId: MerchantId
  readonly name: string
  readonly webhookUrl?: string | undefined
  /** The platform's share of a sale, in hundredths of a percent. Undefined is the platform's default. */
  readonly commissionBps?: number | undefined
  /** The newest first; the one before it stays valid until `endsAt`. */
  readonly secrets?: readonly WebhookSecret[] | undefined
}

const merchantsTable = () => env('MERCHANTS_TABLE')

/** A merchant with its webhook secrets; undefined where there is none. */
export const loadMerchant = (merchantId: MerchantId): Promise<Merchant | undefined> =>
  getOne<Merchant>(merchantsTable(), { merchantId })

/** Saves what is given and leaves alone what is not: a profile has no say over the commission or the secrets. */
export const saveMerchant = async ({ merchantId, ...fields }: Omit<Merchant, 'secrets'>): Promise<Merchant> => {
  const { webhookUrl, commissionBps } = fields
  const set = ['#name = :name', ...(webhookUrl ? ['webhookUrl = :webhookUrl'] : [])]
  if (commissionBps !== undefined) set.push('commissionBps = :commissionBps')
  const { Attributes } = await dynamodb.send(
    new UpdateItemCommand({
      TableName: merchantsTable(),
      Key: toAttributes({ merchantId }),
      UpdateExpression: `SET ${set.join(', ')}${webhookUrl ? '' : ' REMOVE webhookUrl'}`,
      ExpressionAttributeNames: { '#name': 'name' },
      ExpressionAttributeValues: toAttributes({
        ':name': fields.name,
        ':webhookUrl': webhookUrl,
        ':commissionBps': commissionBps,
      }),
      ReturnValues: 'ALL_NEW',
    }),
  )
  return fromAttributes<Merchant>(Attributes ?? {})
}

/** How long the old secret still signs beside the new one, so that a merchant can change over without a gap. */
const overlap = day

/**
 * A new webhook secret in the form of the Standard Webhooks spec; the ones before it go on signing for a day each. Undefined where
 * there is no such merchant. Throws the refusal `service.busy` when others renew it at the same time.
 */
export const renewSecret = async (merchantId: MerchantId, now: Instant): Promise<string | undefined> => {
  const merchant = await loadMerchant(merchantId)
  if (!merchant) return undefined
  const secret = `whsec_${randomBytes(32).toString('base64')}`
  const before = (merchant.secrets ?? []).filter(({ endsAt }) => endsAt === undefined || endsAt > now)
  const ending = before.map((one) => ({ ...one, endsAt: one.endsAt ?? after(now, overlap) }))
  try {
    await dynamodb.send(
      new UpdateItemCommand({
        TableName: merchantsTable(),
        Key: toAttributes({ merchantId }),
        UpdateExpression: 'SET secrets = :secrets',
        ConditionExpression: merchant.secrets ? 'secrets = :before' : 'attribute_not_exists(secrets)',
        ExpressionAttributeValues: toAttributes({
          ':secrets': [{ secret }, ...ending],
          ...(merchant.secrets && { ':before': merchant.secrets }),
        }),
      }),
    )
    return secret
  } catch (error) {
    throw isConditionFailed(error) ? refuse('service.busy', 'The secret is being renewed by others: try again.') : error
  }
}
