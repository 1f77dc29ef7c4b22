import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { env } from '../env.ts'
import { answeredWithin } from '../request-handler.ts'

const sns = new SNSClient({ requestHandler: answeredWithin(3000) })

/** Tells the operators, by SMS to those who subscribe. One message of at most 160 characters: what, how many, since when. */
export const alertOperators = async (message: string): Promise<void> => {
  await sns.send(new PublishCommand({ TopicArn: env('ALERTS_TOPIC_ARN'), Message: message.slice(0, 160) }))
}
