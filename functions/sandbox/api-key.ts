import { timingSafeEqual } from 'node:crypto'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { secret } from './aws/secrets.ts'

const isEqual = (given: string, expected: string): boolean => {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** Whether a request carries the platform's key, or the one before it while that is being replaced. */
export const hasKey = async ({ headers, requestContext }: APIGatewayProxyEventV2): Promise<boolean> => {
  const { current, previous } = await secret('SANDBOX_API_KEY', requestContext.timeEpoch)
  const keys = previous === undefined ? [current] : [current, previous]
  return keys.some((key) => isEqual(headers.authorization ?? '', `Bearer ${key}`))
}
