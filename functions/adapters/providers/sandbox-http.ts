import type { Instant } from '../../domain/time.ts'
import { env } from '../env.ts'
import { currentSecret } from '../secrets.ts'

/** Longer than a provider ever takes, shorter than a shopper waits. */
const timeoutMs = 4000

/** Calls the sandbox's API with our key. Throws where no answer comes in time. */
export const request = async (method: string, path: string, now: Instant, body?: object): Promise<Response> =>
  fetch(`${env('SANDBOX_URL')}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await currentSecret(env('SANDBOX_API_KEY'), now)}`,
      'content-type': 'application/json',
    },
    ...(body && { body: JSON.stringify(body) }),
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  })

/** Only a 4xx is a decision of the provider's. 401 and 403 say that our key is wrong; 408 and 429 decide nothing. */
export const isDecision = (status: number): boolean =>
  status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status)
