import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { longestAlert } from '../../domain/alert.ts'
import { answeredWithin } from '../client-settings.ts'
import { env } from '../env.ts'

const sns = new SNSClient(answeredWithin(3000))

/** Tells the operators, by SMS to those who subscribe, ahead of advertising. One message of at most `longestAlert` characters: what, how many, since when. */
export const alertOperators = async (message: string): Promise<void> => {
  await sns.send(
    new PublishCommand({
      TopicArn: env('ALERTS_TOPIC_ARN'),
      Message: message.slice(0, longestAlert),
      MessageAttributes: { 'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' } },
    }),
  )
}
