import {
  GetSMSAttributesCommand,
  GetSMSSandboxAccountStatusCommand,
  ListOriginationNumbersCommand,
  ListPhoneNumbersOptedOutCommand,
  ListSubscriptionsCommand,
  type SNSClient,
} from '@aws-sdk/client-sns'
import { type Check, found } from './check.ts'

/** By AWS's default an account may spend a dollar a month: some 20 SMS. */
const leastSpend = 10

/** The addresses that subscribe to a topic of the stack and have not confirmed it. */
const unconfirmedMails = async (sns: SNSClient): Promise<string[]> => {
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

/** Whether somebody's phone would ring. */
export const smsChecks: readonly Check[] = [
  {
    name: 'SMS sandbox',
    why: 'an account in it sends SMS only to numbers that were verified',
    command: 'aws sns get-sms-sandbox-account-status',
    look: async ({ sns }) => {
      const { IsInSandbox } = await sns.send(new GetSMSSandboxAccountStatusCommand({}))
      return found(IsInSandbox === false, IsInSandbox ? 'the account is in it: ask to leave it' : 'left')
    },
  },
  {
    name: 'SMS origination identity',
    why: 'the USA and others deliver nothing without a registered number',
    command: 'aws sns list-origination-numbers',
    look: async ({ sns }) => {
      const { PhoneNumbers = [] } = await sns.send(new ListOriginationNumbersCommand({}))
      return found(PhoneNumbers.length > 0, `${PhoneNumbers.length} numbers registered`)
    },
  },
  {
    name: 'SMS monthly spend',
    why: 'beyond it no SMS goes out until the month ends',
    command: 'aws sns get-sms-attributes --attributes MonthlySpendLimit',
    look: async ({ sns }) => {
      const { attributes } = await sns.send(new GetSMSAttributesCommand({ attributes: ['MonthlySpendLimit'] }))
      const limit = Number(attributes?.MonthlySpendLimit ?? 1)
      return found(limit >= leastSpend, `$${limit}${limit >= leastSpend ? '' : `: raise it to $${leastSpend} or more`}`)
    },
  },
  {
    name: 'Phones opted out',
    why: 'who has answered STOP gets no SMS any more',
    command: 'aws sns list-phone-numbers-opted-out',
    look: async ({ sns }) => {
      const { phoneNumbers = [] } = await sns.send(new ListPhoneNumbersOptedOutCommand({}))
      return found(phoneNumbers.length === 0, phoneNumbers.length === 0 ? 'none' : phoneNumbers.join(', '))
    },
  },
  {
    name: 'Mails confirmed',
    why: 'an address gets notices once somebody has clicked the link in its first mail',
    command: 'aws sns list-subscriptions',
    look: async ({ sns }) => {
      const addresses = await unconfirmedMails(sns)
      return found(addresses.length === 0, addresses.length === 0 ? 'all' : `not yet: ${addresses.join(', ')}`)
    },
  },
]
