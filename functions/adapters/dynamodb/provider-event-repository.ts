import { after, day, type Instant } from '../../domain/time.ts'
import { env } from '../env.ts'
import { toAttributes } from './client.ts'
import { put } from './write.ts'

/** Something that a provider has told us, and that we do not know how to take. */
type ProviderEventRecord = {
  readonly provider: string
  readonly name: string
  readonly webhookId: string
  readonly body: string
  readonly at: Instant
}

/** Long enough to find out what it meant. */
const kept = 400 * day

/** Keeps it as it came. The same message again is the same record. */
export const keepProviderEvent = async (record: ProviderEventRecord): Promise<void> => {
  const { provider, webhookId, at } = record
  const expiresAt = Math.ceil(after(at, kept) / 1000)
  await put({
    TableName: env('PROVIDER_EVENTS_TABLE'),
    Item: toAttributes({ ...record, eventId: `${provider}#${webhookId}`, expiresAt }),
  })
}
