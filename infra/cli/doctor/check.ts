import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { SNSClient } from '@aws-sdk/client-sns'

/** The services that are asked, with the credentials and the region of the environment. */
export const openAccount = () => ({
  cloudformation: new CloudFormationClient({}),
  cognito: new CognitoIdentityProviderClient({}),
  lambda: new LambdaClient({}),
  sns: new SNSClient({}),
})

export type Account = ReturnType<typeof openAccount>

/** What a look at the account has found: nothing to do, or what is the matter. */
export type Finding = { readonly ok: boolean; readonly text: string }

export const found = (ok: boolean, text: string): Finding => ({ ok, text })

/** One thing about the account that has to be right before the system can be relied on. */
export type Check = {
  readonly name: string
  readonly why: string
  /** Missing where only a person can look, with `command`; gives undefined where there is nothing to look at. */
  readonly look?: (account: Account) => Promise<Finding | undefined>
  readonly command: string
}
