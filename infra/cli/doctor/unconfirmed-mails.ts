import { ListSubscriptionsCommand, type SNSClient } from '@aws-sdk/client-sns'

/** The addresses that subscribe to a topic of the stack and have not confirmed it. */
export const unconfirmedMails = async (sns: SNSClient): Promise<string[]> => {
  const addresses: string[] = []
  let NextToken: string | undefined
  do {
    const page = await sns.send(new ListSubscriptionsCommand({ NextToken }))
    for (const { Protocol, SubscriptionArn, TopicArn, Endpoint } of page.Subscriptions ?? [])
      if (Protocol === 'email' && SubscriptionArn === 'PendingConfirmation' && /:Orders-[^:]*$/.test(TopicArn ?? ''))
        addresses.push(Endpoint ?? '')
    NextToken = page.NextToken
  } while (NextToken)
  return addresses
}
