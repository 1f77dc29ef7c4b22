import type * as z from 'zod/mini'
import type { Instant } from '../../../domain/time.ts'
import { env } from '../../env.ts'
import { currentSecret, doubtSecret } from '../../secrets.ts'
import type { Outcome } from '../provider.ts'
import { Problem } from './sandbox-messages.ts'

/** Longer than a provider ever takes, shorter than a shopper waits. */
const timeoutMs = 4000

/** Calls the sandbox's API with our key. Throws where no answer comes in time. */
export const request = async (method: string, path: string, now: Instant, body?: object): Promise<Response> => {
  const response = await fetch(`${env('SANDBOX_URL')}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await currentSecret(env('SANDBOX_API_KEY'), now)}`,
      'content-type': 'application/json',
    },
    ...(body && { body: JSON.stringify(body) }),
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  })
  if (response.status === 401) doubtSecret(env('SANDBOX_API_KEY'), now)
  return response
}

/** Only a 4xx is a decision of the provider's. 401 and 403 say that our key is wrong; 408 and 429 decide nothing. */
export const isDecision = (status: number): boolean =>
  status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status)

/** A refusal of the provider's, with its HTTP status; `unknown` where what was asked for may have happened or not. */
export type SandboxAnswer<T> = Exclude<Outcome<T>, { answer: 'no' }> | { answer: 'no'; status: number; reason: string }

/** JSON as a value; undefined for a text that is none. */
export const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The provider's own words, where it has any. */
const reasonOf = async (response: Response): Promise<string> => {
  const problem = Problem.safeParse(parsed(await response.text()))
  return problem.success ? `${response.status}: ${problem.data.detail}` : String(response.status)
}

/** Calls the sandbox's API, for an answer of this form. */
export const callSandbox = async <T>(
  schema: z.ZodMiniType<T>,
  method: string,
  path: string,
  now: Instant,
  body?: object,
): Promise<SandboxAnswer<T>> => {
  try {
    const response = await request(method, path, now, body)
    if (response.ok) return { answer: 'yes', value: schema.parse(await response.json()) }
    const { status } = response
    return isDecision(status) ? { answer: 'no', status, reason: await reasonOf(response) } : { answer: 'unknown' }
  } catch {
    return { answer: 'unknown' }
  }
}
