import { GetSecretValueCommand, ResourceNotFoundException, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { type Instant, minute, type Seconds } from '../domain/time.ts'
import { answeredWithin } from './client-settings.ts'

const secretsManager = new SecretsManagerClient(answeredWithin(3000))

type Versions = readonly string[]

/** How long a value is kept: each reading costs, in each instance of each function. */
const kept: Seconds = 5 * minute
/** How old a value has to be for a doubt to have it read once more: who sends nonsense does not set the pace. */
const doubted: Seconds = 10

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

const cache = new Map<string, { readonly at: Instant; readonly versions: Promise<Versions> }>()

const isFresh = (secretId: string, now: Instant, age: Seconds): boolean =>
  Math.abs(now - (cache.get(secretId)?.at ?? Number.NEGATIVE_INFINITY)) < age * 1000

const read = (secretId: string, now: Instant): Promise<Versions> => {
  const versions = Promise.all([stage(secretId, 'AWSCURRENT'), stage(secretId, 'AWSPREVIOUS')]).then((all) =>
    all.flat(),
  )
  cache.set(secretId, { at: now, versions })
  versions.catch(() => cache.delete(secretId))
  return versions
}

/**
 * A secret's current value and, while it is being rotated, the one before it. Kept for five minutes: within that time a rotation
 * has reached every running function, and a value that was withdrawn is refused by all. `now` is the event's time.
 */
const secretVersions = (secretId: string, now: Instant): Promise<Versions> => {
  const known = cache.get(secretId)
  return known && isFresh(secretId, now, kept) ? known.versions : read(secretId, now)
}

/**
 * Whether a check holds for one of a secret's versions. Where it does not, the secret may have been rotated since it was read:
 * it is read once more, unless that was done within the last ten seconds.
 */
export const holdsFor = async (
  secretId: string,
  now: Instant,
  check: (versions: Versions) => boolean,
): Promise<boolean> => {
  if (check(await secretVersions(secretId, now))) return true
  return !isFresh(secretId, now, doubted) && check(await read(secretId, now))
}

/** A secret's current value, at most five minutes old. Throws where it has none. */
export const currentSecret = async (secretId: string, now: Instant): Promise<string> => {
  const [current] = await secretVersions(secretId, now)
  if (current === undefined) throw new Error(`the secret ${secretId} has no current value`)
  return current
}

/** Somebody did not take a secret's value: it is read once more with the next use, at most each ten seconds. */
export const doubtSecret = (secretId: string, now: Instant): void => {
  if (!isFresh(secretId, now, doubted)) cache.delete(secretId)
}
