import { randomBytes } from 'node:crypto'
import type { MerchantId, UserId } from '../../domain/ids.ts'
import { refuse } from '../../domain/refusal.ts'
import { after, day, type Instant, type Seconds } from '../../domain/time.ts'
import { env } from '../env.ts'
import { toAttributes } from './client.ts'
import { getOne } from './read.ts'
import { updateIf } from './write.ts'

type WebhookSecret = {
  readonly secret: string
  /** Until when it signs; undefined is the newest. */
  readonly endsAt?: Instant | undefined
  /** The request that made it, where that had a key. */
  readonly requestId?: string | undefined
}

/** What somebody has changed of a profile; `null` is what was cleared. */
type MerchantChange = { readonly at: Instant; readonly by: UserId } & Partial<ProfileChange>

export type Merchant = {
  readonly merchantId: MerchantId
  readonly name: string
  readonly webhookUrl?: string | undefined
  /** The platform's share of a sale, in hundredths of a percent. Undefined is the platform's default. */
  readonly commissionBps?: number | undefined
  /** The oldest first. */
  readonly changes?: readonly MerchantChange[] | undefined
  /** The newest first; the ones before it stay valid until their `endsAt`. */
  readonly secrets?: readonly WebhookSecret[] | undefined
}

const merchantsTable = () => env('MERCHANTS_TABLE')

/** A merchant with its webhook secrets; undefined where there is none. */
export const loadMerchant = (merchantId: MerchantId): Promise<Merchant | undefined> =>
  getOne<Merchant>(merchantsTable(), { merchantId })

/** What a request says of a profile: what it leaves out stays as it is, and `null` clears it. */
export type ProfileChange = {
  readonly name: string
  readonly webhookUrl?: string | null | undefined
  readonly commissionBps?: number | undefined
}

/** What of a change is none: it is so already. */
const changedFields = (known: Merchant | undefined, { name, webhookUrl, commissionBps }: ProfileChange) => ({
  ...(name !== known?.name && { name }),
  ...(webhookUrl !== undefined && webhookUrl !== (known?.webhookUrl ?? null) && { webhookUrl }),
  ...(commissionBps !== undefined && commissionBps !== known?.commissionBps && { commissionBps }),
})

/** How many changes are kept. What the platform's share was is kept longest. */
const mostChanges = 100

const withoutOldest = (changes: readonly MerchantChange[]): readonly MerchantChange[] => {
  if (changes.length <= mostChanges) return changes
  const oldest = changes.slice(0, -1).findIndex(({ commissionBps }) => commissionBps === undefined)
  return changes.filter((_, index) => index !== Math.max(0, oldest))
}

/**
 * Saves what of a profile has changed, with who has changed it: neither the secrets nor what is not named. Throws the refusal `service.busy` when
 * others change it at the same time.
 */
export const saveProfile = async (
  merchantId: MerchantId,
  change: ProfileChange,
  by: UserId,
  now: Instant,
): Promise<Merchant> => {
  for (let round = 0; round < rounds; round++) {
    const known = await loadMerchant(merchantId)
    const fields = changedFields(known, change)
    if (known && Object.keys(fields).length === 0) return known
    const { webhookUrl = known?.webhookUrl, commissionBps = known?.commissionBps } = change
    const changes = withoutOldest([...(known?.changes ?? []), { at: now, by, ...fields }])
    const next: Merchant = {
      merchantId,
      name: change.name,
      webhookUrl: webhookUrl ?? undefined,
      commissionBps,
      changes,
    }
    if (await updateProfile(next, known)) return { ...known, ...next }
  }
  throw refuse('service.busy', 'The profile is being changed by others: try again.')
}

const updateProfile = (next: Merchant, before: Merchant | undefined): Promise<boolean> => {
  const { merchantId, name, webhookUrl, commissionBps, changes } = next
  const set = ['#name = :name', 'changes = :changes', ...(webhookUrl ? ['webhookUrl = :webhookUrl'] : [])]
  if (commissionBps !== undefined) set.push('commissionBps = :commissionBps')
  return updateIf({
    TableName: merchantsTable(),
    Key: toAttributes({ merchantId }),
    UpdateExpression: `SET ${set.join(', ')}${webhookUrl ? '' : ' REMOVE webhookUrl'}`,
    ConditionExpression: before?.changes ? 'changes = :before' : 'attribute_not_exists(changes)',
    ExpressionAttributeNames: { '#name': 'name' },
    ExpressionAttributeValues: toAttributes({
      ':name': name,
      ':changes': changes,
      ':webhookUrl': webhookUrl,
      ':commissionBps': commissionBps,
      ':before': before?.changes,
    }),
  })
}

/** The secrets that sign at a moment, the newest first. */
export const validSecrets = ({ secrets = [] }: Merchant, now: Instant): WebhookSecret[] =>
  secrets.filter(({ endsAt }) => endsAt === undefined || endsAt > now)

/** How long the old secret still signs beside the new one, so that a merchant can change over without a gap. */
const overlap: Seconds = day
/** How long one that has ended is still known to a repeat of the request that made it. */
const remembered: Seconds = 7 * day
/** How many sign at a time: each is a part of a header, which endpoints bound. */
const mostValid = 10

const saveSecrets = ({ merchantId, secrets: before }: Merchant, secrets: readonly WebhookSecret[]): Promise<boolean> =>
  updateIf({
    TableName: merchantsTable(),
    Key: toAttributes({ merchantId }),
    UpdateExpression: 'SET secrets = :secrets',
    ConditionExpression: before ? 'secrets = :before' : 'attribute_not_exists(secrets)',
    ExpressionAttributeValues: toAttributes({ ':secrets': secrets, ...(before && { ':before': before }) }),
  })

/** The secrets of a merchant once there is a new one. Throws `merchant.limit_reached` where too many sign already. */
const withSecret = (merchant: Merchant, made: WebhookSecret, now: Instant): WebhookSecret[] => {
  if (validSecrets(merchant, now).length >= mostValid)
    throw refuse(
      'merchant.limit_reached',
      `${mostValid} secrets are valid already: each ends a day after the one that followed it.`,
    )
  const kept = (merchant.secrets ?? []).filter(({ endsAt }) => endsAt === undefined || after(endsAt, remembered) > now)
  return [made, ...kept.map((one) => ({ ...one, endsAt: one.endsAt ?? after(now, overlap) }))]
}

const rounds = 5

/**
 * A new webhook secret in the form of the Standard Webhooks spec; the ones before it go on signing for a day each. The same `requestId`
 * again gets the secret that it made (`replayed`). Undefined where there is no such merchant. Throws the refusal `merchant.limit_reached`, or
 * `service.busy` when others renew it at the same time.
 */
export const renewSecret = async (
  merchantId: MerchantId,
  requestId: string | undefined,
  now: Instant,
): Promise<{ readonly secret: string; readonly replayed: boolean } | undefined> => {
  const made: WebhookSecret = { secret: `whsec_${randomBytes(32).toString('base64')}`, requestId }
  for (let round = 0; round < rounds; round++) {
    const merchant = await loadMerchant(merchantId)
    if (!merchant) return undefined
    const known = (merchant.secrets ?? []).find(
      (one) => one.secret === made.secret || (requestId !== undefined && one.requestId === requestId),
    )
    // Our own, where the answer to our own write was lost.
    if (known) return { secret: known.secret, replayed: known.secret !== made.secret }
    if (await saveSecrets(merchant, withSecret(merchant, made, now))) return { secret: made.secret, replayed: false }
  }
  throw refuse('service.busy', 'The secret is being renewed by others: try again.')
}
