import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { account, region } from '../templates/intrinsics.ts'
import { resourceType } from './resource-type.ts'

const machineArn = (name: string) => `arn:aws:states:${region}:${account}:stateMachine:${name}`

export const stateMachine = resourceType({
  properties: z.strictObject({ DefinitionString: z.string(), RoleArn: z.string() }),
  identity: (name) => ({ ref: machineArn(name), attributes: { Arn: machineArn(name), Name: name } }),
  create({ machines, iam }, { name }, { DefinitionString, RoleArn }) {
    const arn = machineArn(name)
    iam.assertTrust(RoleArn, 'states.amazonaws.com', arn)
    machines.define({ name, arn, role: RoleArn, text: DefinitionString })
  },
})

/** `SweepSchedule` is called `sweep`. */
const scheduleName = (name: string) =>
  name
    .replace(/^[^-]+-/, '')
    .replace(/Schedule$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, '-')
    .toLowerCase()

export const schedule = resourceType({
  properties: z.strictObject({
    FlexibleTimeWindow: z.strictObject({ Mode: z.literal('OFF') }),
    ScheduleExpression: z.string(),
    ScheduleExpressionTimezone: z.optional(z.string()),
    State: z.literal('ENABLED'),
    Target: z.strictObject({
      Arn: z.string(),
      Input: z.string(),
      // It is about handing the event to Lambda, which never fails here: what Lambda does with it then is its own affair.
      RetryPolicy: z.optional(
        z.strictObject({ MaximumEventAgeInSeconds: z.optional(z.int()), MaximumRetryAttempts: z.optional(z.int()) }),
      ),
      RoleArn: z.string(),
    }),
  }),
  identity: (name) => ({
    ref: name,
    attributes: { Arn: `arn:aws:scheduler:${region}:${account}:schedule/default/${name}` },
  }),
  create({ schedules, iam }, { name, metadata }, { ScheduleExpression, ScheduleExpressionTimezone = 'UTC', Target }) {
    iam.assertTrust(
      Target.RoleArn,
      'scheduler.amazonaws.com',
      `arn:aws:scheduler:${region}:${account}:schedule-group/default`,
    )
    schedules.define({
      name: scheduleName(name),
      expression: ScheduleExpression,
      timezone: ScheduleExpressionTimezone,
      functionArn: Target.Arn,
      role: Target.RoleArn,
      input: Target.Input,
      polls: metadata.polls === true,
    })
  },
})

/** The ARN of a secret ends in six letters that Secrets Manager adds; here they come from its name. */
const secretArn = (name: string) =>
  `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${createHash('sha256').update(name).digest('hex').slice(0, 6)}`

export const secret = resourceType({
  properties: z.strictObject({
    GenerateSecretString: z.strictObject({ PasswordLength: z.int(), ExcludePunctuation: z.literal(true) }),
  }),
  identity: (name) => ({ ref: secretArn(name), attributes: { Id: secretArn(name) } }),
  create({ secrets }, { name }, { GenerateSecretString }) {
    secrets.define(secretArn(name), GenerateSecretString.PasswordLength)
  },
})
