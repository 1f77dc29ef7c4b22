import { Logger } from '@aws-lambda-powertools/logger'
import { Metrics } from '@aws-lambda-powertools/metrics'

/** Structured logs. Never a token, secret, address or name: ids, statuses, codes and counts. */
export const logger = new Logger()

/** Metrics in CloudWatch's embedded format, one namespace, few dimensions, no ids. */
export const metrics = new Metrics({ namespace: 'Orders' })
