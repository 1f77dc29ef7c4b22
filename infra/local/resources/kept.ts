import * as z from 'zod/mini'
import { account, region } from '../templates/intrinsics.ts'
import { type ResourceType, resourceType } from './resource-type.ts'

const any = z.optional(z.any())

const kept = (
  properties: readonly string[],
  attributes: (name: string) => Record<string, string> = () => ({}),
): ResourceType =>
  resourceType({
    properties: z.strictObject(Object.fromEntries(properties.map((name) => [name, any]))),
    identity: (name) => ({ ref: name, attributes: attributes(name) }),
  })

/** Resources that matter on AWS and have nothing to run here: logs, and the users of the Cognito pool. */
export const keptTypes: Readonly<Record<string, ResourceType>> = {
  'AWS::Logs::ResourcePolicy': kept(['PolicyDocument', 'PolicyName']),
  'AWS::Logs::LogGroup': kept(['RetentionInDays', 'LogGroupName'], (name) => ({
    Arn: `arn:aws:logs:${region}:${account}:log-group:${name}:*`,
  })),
  'AWS::Cognito::UserPool': kept(
    [
      'AccountRecoverySetting',
      'AdminCreateUserConfig',
      'AutoVerifiedAttributes',
      'DeletionProtection',
      'EmailVerificationMessage',
      'EmailVerificationSubject',
      'LambdaConfig',
      'Policies',
      'Schema',
      'SmsVerificationMessage',
      'UserPoolTier',
      'UsernameAttributes',
      'VerificationMessageTemplate',
    ],
    (name) => ({ Arn: `arn:aws:cognito-idp:${region}:${account}:userpool/${name}` }),
  ),
  'AWS::Cognito::UserPoolClient': kept([
    'AccessTokenValidity',
    'AllowedOAuthFlows',
    'AllowedOAuthFlowsUserPoolClient',
    'AllowedOAuthScopes',
    'CallbackURLs',
    'ExplicitAuthFlows',
    'IdTokenValidity',
    'PreventUserExistenceErrors',
    'ReadAttributes',
    'SupportedIdentityProviders',
    'TokenValidityUnits',
    'UserPoolId',
    'WriteAttributes',
  ]),
  'AWS::Cognito::UserPoolGroup': kept(['GroupName', 'UserPoolId']),
}
