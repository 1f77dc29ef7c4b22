import { GetSecretValueCommand, ResourceNotFoundException, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { minute } from '../domain/time.ts'
import { answeredWithin } from './request-handler.ts'

const secretsManager = new SecretsManagerClient({ requestHandler: answeredWithin(3000) })

type Versions = readonly string[]

const stage = async (secretId: string, versionStage: 'AWSCURRENT' | 'AWSPREVIOUS'): Promise<Versions> => {
  try {
    const { SecretString } = await secretsManager.send(
      new GetSecretValueCommand({ SecretId: secretId, VersionStage: versionStage }),
    )
    return SecretString ? [SecretString] : []
  } catch (error) {
    if (versionStage === 'AWSPREVIOUS' && error instanceof ResourceNotFoundException) return []
    throw error
  }
}

const cache = new Map<string, { readonly at: number; readonly versions: Promise<Versions> }>()

/**
 * A secret's current value and, while it is being rotated, the one before it. Kept for a minute, so that a rotation reaches
 * every running function within that time. `now` is the event's time in milliseconds.
 */
export const secretVersions = (secretId: string, now: number): Promise<Versions> => {
  const known = cache.get(secretId)
  if (known && Math.abs(now - known.at) < minute * 1000) return known.versions
  const versions = Promise.all([stage(secretId, 'AWSCURRENT'), stage(secretId, 'AWSPREVIOUS')]).then((all) =>
    all.flat(),
  )
  cache.set(secretId, { at: now, versions })
  versions.catch(() => cache.delete(secretId))
  return versions
}

/** A secret's current value. Throws where it has none. `now` is the event's time in milliseconds. */
export const currentSecret = async (secretId: string, now: number): Promise<string> => {
  const [current] = await secretVersions(secretId, now)
  if (current === undefined) throw new Error(`the secret ${secretId} has no current value`)
  return current
}
