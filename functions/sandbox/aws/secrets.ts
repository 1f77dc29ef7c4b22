import { GetSecretValueCommand, ResourceNotFoundException, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { Instant } from '../values/time.ts'
import { setting } from './settings.ts'

const client = new SecretsManagerClient({
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
})

/** A secret that was replaced a moment ago still has its value from before. */
type Secret = { readonly current: string; readonly previous?: string | undefined }

const valueAt = async (SecretId: string, VersionStage: string): Promise<string | undefined> => {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId, VersionStage }))
  return SecretString
}

const fetched = async (id: string): Promise<Secret> => {
  const noneBefore = (error: unknown) => {
    if (error instanceof ResourceNotFoundException) return undefined
    throw error
  }
  const [current, previous] = await Promise.all([
    valueAt(id, 'AWSCURRENT'),
    valueAt(id, 'AWSPREVIOUS').catch(noneBefore),
  ])
  if (!current) throw new Error(`the secret ${id} has no value`)
  return { current, previous }
}

/** How long a value is used before it is asked for again: a replaced secret is known everywhere after it. In milliseconds. */
const keptFor = 60_000
const kept = new Map<string, { readonly at: Instant; readonly secret: Promise<Secret> }>()

/** The secret whose ARN is in this setting. Throws where it has no value, or where Secrets Manager does not answer. */
export const secret = (name: string, now: Instant): Promise<Secret> => {
  const id = setting(name)
  const known = kept.get(id)
  if (known && Math.abs(now - known.at) < keptFor) return known.secret
  const asked = fetched(id)
  kept.set(id, { at: now, secret: asked })
  asked.catch(() => kept.delete(id))
  return asked
}
