import middy from '@middy/core'
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import { send } from './messages.ts'
import { recordOf } from './store.ts'

const sendOne = async ({ dynamodb }: DynamoDBRecord): Promise<void> => {
  const message = recordOf(dynamodb?.NewImage as Parameters<typeof recordOf>[0])
  const now = (dynamodb?.ApproximateCreationDateTime ?? 0) * 1000
  if (message.kind === 'message' && message.immediate) await send(message, now)
}

/** The sandbox's stream: messages leave as soon as they are written. Those that have to wait leave with `tick`. */
export const handler = middy<DynamoDBStreamEvent, void>().handler(async ({ Records }) => {
  await Promise.all(Records.map(sendOne))
})
