import middy from '@middy/core'
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { after, type Instant } from '../../domain/time.ts'
import { env } from '../env.ts'
import { logger } from '../telemetry.ts'

/** When this attempt is made: the queue says when the first one was, and each further one follows after the queue's pause. */
export const attemptedAt = ({ attributes }: SQSRecord): Instant =>
  after(
    Number(attributes.ApproximateFirstReceiveTimestamp),
    (Number(attributes.ApproximateReceiveCount) - 1) * Number(env('RETRY_PAUSE')),
  )

/**
 * A handler for the messages of a queue. What failed is reported message by message, comes again after the queue's pause, and
 * goes to its dead-letter queue in the end.
 */
export const queueConsumer = (name: string, take: (record: SQSRecord) => Promise<void>) => {
  const failures = async (record: SQSRecord) => {
    try {
      await take(record)
      return []
    } catch (error) {
      logger.warn(name, { messageId: record.messageId, error: error as Error })
      return [{ itemIdentifier: record.messageId }]
    }
  }
  return middy<SQSEvent, SQSBatchResponse>().handler(async ({ Records }) => ({
    batchItemFailures: (await Promise.all(Records.map(failures))).flat(),
  }))
}
