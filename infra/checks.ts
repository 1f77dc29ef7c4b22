import { type App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import type { Construct } from 'constructs'

/** What cdk-nag finds and we mean: each with its reason. Anything else that it finds fails the synthesis. */
const waivers: Readonly<Record<string, string>> = {
  'AwsSolutions-APIG4':
    'Products, health and the description are public, webhooks are signed, all else has the JWT authorizer.',
  'AwsSolutions-COG2': 'Shoppers are not made to use a second factor; operators come from an issuer that asks for one.',
  'AwsSolutions-COG8': 'Threat protection is priced per user: a deployment that wants it raises the feature plan.',
  'AwsSolutions-IAM5[Resource::*]': 'Reading a stream takes dynamodb:ListStreams, which AWS grants on nothing smaller.',
  'AwsSolutions-SF1': "An order's events are its history; a log of every transition would cost more than the order.",
  'AwsSolutions-SF2': 'The executions only wait: there is no latency to trace.',
  'AwsSolutions-SMG4':
    'The keys of a provider are rotated with the provider; functions accept the version before as well.',
  'AwsSolutions-SQS3': 'It is itself where failed stream records go.',
}

/** Checks the stacks against the AWS Solutions rules whenever they are synthesized. */
export const addChecks = (app: App, stacks: readonly Construct[]): void => {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  for (const stack of stacks)
    for (const [id, reason] of Object.entries(waivers))
      Validations.of(stack).acknowledge({ id: `AwsSolutions::${id}`, reason })
}
