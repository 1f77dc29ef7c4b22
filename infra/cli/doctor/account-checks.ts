import { type CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation'
import { ListUsersInGroupCommand } from '@aws-sdk/client-cognito-identity-provider'
import { GetAccountSettingsCommand } from '@aws-sdk/client-lambda'
import { type Check, found } from './check.ts'

/** Below this, shoppers meet throttled functions on a good day. */
const leastConcurrency = 1000

/** A stack by its name; undefined where there is none. */
const stackOf = async (cloudformation: CloudFormationClient, StackName: string): Promise<Stack | undefined> => {
  try {
    return (await cloudformation.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0]
  } catch (error) {
    if (/does not exist/.test((error as Error).message)) return undefined
    throw error
  }
}

const outputOf = (stack: Stack | undefined, name: string): string | undefined =>
  stack?.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue

/** Whether the system has room, and is there. */
export const accountChecks: readonly Check[] = [
  {
    name: 'Lambda: concurrent executions',
    why: `a new account has 10, which all functions share: ask for ${leastConcurrency} (Service Quotas)`,
    command: 'aws lambda get-account-settings --query AccountLimit.ConcurrentExecutions',
    look: async ({ lambda }) => {
      const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}))
      const limit = AccountLimit?.ConcurrentExecutions ?? 0
      return found(limit >= leastConcurrency, String(limit))
    },
  },
  {
    name: 'Step Functions: transitions, open executions',
    why: 'beyond them orders are carried on by the sweep alone',
    command: 'aws service-quotas list-service-quotas --service-code states',
  },
  {
    name: 'CDK bootstrap',
    why: 'nothing can be deployed without it: npx cdk bootstrap',
    command: 'aws cloudformation describe-stacks --stack-name CDKToolkit',
    look: async ({ cloudformation }) => {
      const stack = await stackOf(cloudformation, 'CDKToolkit')
      return found(stack !== undefined, stack ? 'done in this region' : 'not in this region')
    },
  },
  {
    name: 'Deployed',
    why: 'npx cdk deploy --all deploys it; a status that ends with ROLLBACK says that the last deployment failed',
    command: 'aws cloudformation describe-stacks --stack-name Orders',
    look: async ({ cloudformation }) => {
      const stack = await stackOf(cloudformation, 'Orders')
      if (!stack) return found(false, 'not in this region')
      const outputs = (stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => `${OutputKey} ${OutputValue}`)
      const isWhole = /^(CREATE|UPDATE)_COMPLETE$/.test(stack.StackStatus ?? '')
      return found(isWhole, [stack.StackStatus, ...outputs].join('\n      '))
    },
  },
  {
    name: 'First operator',
    why: 'without one nobody ends exceptions: docs/deploy.md has the two commands',
    command: 'aws cognito-idp list-users-in-group --group-name operator --user-pool-id <UserPoolId>',
    look: async ({ cloudformation, cognito }) => {
      const UserPoolId = outputOf(await stackOf(cloudformation, 'Orders'), 'UserPoolId')
      if (!UserPoolId) return undefined
      const { Users = [] } = await cognito.send(new ListUsersInGroupCommand({ UserPoolId, GroupName: 'operator' }))
      return found(Users.length > 0, `${Users.length} in the group operator`)
    },
  },
]
