import {
  GetSMSAttributesCommand,
  GetSMSSandboxAccountStatusCommand,
  ListOriginationNumbersCommand,
  ListPhoneNumbersOptedOutCommand,
  type SNSClient,
} from '@aws-sdk/client-sns'
import { unconfirmedMails } from './unconfirmed-mails.ts'

/** What a look at the account has found: nothing to do, or what is the matter. */
export type Finding = { readonly ok: boolean; readonly text: string }

/** One thing about the account that has to be right before the system can be relied on. */
export type Check = {
  readonly name: string
  readonly why: string
  /** Missing where only a person can look, with `command`. */
  readonly look?: (sns: SNSClient) => Promise<Finding>
  readonly command: string
}

const found = (ok: boolean, text: string): Finding => ({ ok, text })

/** By AWS's default an account may spend a dollar a month: some 20 SMS. */
const leastSpend = 10

export const checks: readonly Check[] = [
  {
    name: 'SMS sandbox',
    why: 'an account in it sends SMS only to numbers that were verified',
    command: 'aws sns get-sms-sandbox-account-status',
    look: async (sns) => {
      const { IsInSandbox } = await sns.send(new GetSMSSandboxAccountStatusCommand({}))
      return found(IsInSandbox === false, IsInSandbox ? 'the account is in it: ask to leave it' : 'left')
    },
  },
  {
    name: 'SMS origination identity',
    why: 'the USA and others deliver nothing without a registered number',
    command: 'aws sns list-origination-numbers',
    look: async (sns) => {
      const { PhoneNumbers = [] } = await sns.send(new ListOriginationNumbersCommand({}))
      return found(PhoneNumbers.length > 0, `${PhoneNumbers.length} numbers registered`)
    },
  },
  {
    name: 'SMS monthly spend',
    why: 'beyond it no SMS goes out until the month ends',
    command: 'aws sns get-sms-attributes --attributes MonthlySpendLimit',
    look: async (sns) => {
      const { attributes } = await sns.send(new GetSMSAttributesCommand({ attributes: ['MonthlySpendLimit'] }))
      const limit = Number(attributes?.MonthlySpendLimit ?? 1)
      return found(limit >= leastSpend, `$${limit}${limit >= leastSpend ? '' : `: raise it to $${leastSpend} or more`}`)
    },
  },
  {
    name: 'Phones opted out',
    why: 'who has answered STOP gets no SMS any more',
    command: 'aws sns list-phone-numbers-opted-out',
    look: async (sns) => {
      const { phoneNumbers = [] } = await sns.send(new ListPhoneNumbersOptedOutCommand({}))
      return found(phoneNumbers.length === 0, phoneNumbers.length === 0 ? 'none' : phoneNumbers.join(', '))
    },
  },
  {
    name: 'Mails confirmed',
    why: 'an address gets notices once somebody has clicked the link in its first mail',
    command: 'aws sns list-subscriptions',
    look: async (sns) => {
      const addresses = await unconfirmedMails(sns)
      return found(addresses.length === 0, addresses.length === 0 ? 'all' : `not yet: ${addresses.join(', ')}`)
    },
  },
  {
    name: 'Lambda: concurrent executions',
    why: 'a new account has 10, which all functions share: ask for 1,000',
    command: 'aws lambda get-account-settings --query AccountLimit.ConcurrentExecutions',
  },
  {
    name: 'Step Functions: transitions, open executions',
    why: 'beyond them orders are carried on by the sweep alone',
    command: 'aws service-quotas list-service-quotas --service-code states',
  },
  {
    name: 'CDK bootstrap',
    why: 'nothing can be deployed without it: npx cdk bootstrap',
    command: 'aws ssm get-parameter --name /cdk-bootstrap/hnb659fds/version',
  },
  {
    name: 'What is deployed',
    why: 'the outputs name the API, the user pool and the state machines',
    command: 'aws cloudformation describe-stacks --stack-name Orders --query Stacks[0].Outputs',
  },
]
