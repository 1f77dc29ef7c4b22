import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { answeredWithin } from '../client-settings.ts'

const sqs = new SQSClient(answeredWithin(3000))

/** Puts a message on a queue, as JSON. */
export const enqueue = async (queueUrl: string, message: object): Promise<void> => {
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(message) }))
}
