import { Grant } from 'aws-cdk-lib/aws-iam'
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import {
  functions,
  type MachineName,
  type QueueName,
  type Row,
  type SecretName,
  type SettingName,
} from './functions.ts'
import { ServiceFunction } from './service-function.ts'
import type { Machine } from './state-machines/machine.ts'
import type { Store } from './store.ts'
import type { TableName } from './tables.ts'

/** What a stack has for its functions to use. */
export type Resources = {
  readonly tables: { readonly [T in TableName]?: Store }
  readonly queues?: { readonly [Q in QueueName]?: IQueue }
  readonly topics?: { readonly alerts?: ITopic }
  readonly machines?: { readonly [M in MachineName]?: Machine }
  readonly secrets: { readonly [S in SecretName]?: ISecret }
  /** One that is empty is not given. */
  readonly settings: { readonly [S in SettingName]?: string }
}

/** The environment variables in which functions find what they send to, publish to and start. */
const variables = {
  queues: {
    alerts: 'ALERT_QUEUE_URL',
    merchantMessages: 'MERCHANT_QUEUE_URL',
    reactionRetries: 'REACTION_RETRY_QUEUE_URL',
  },
  topics: { alerts: 'ALERTS_TOPIC_ARN' },
  machines: {
    lifecycle: 'LIFECYCLE_ARN',
    refund: 'REFUND_ARN',
    reconciliation: 'RECONCILIATION_ARN',
    settlement: 'SETTLEMENT_ARN',
  },
} as const

const find = <T>(all: Readonly<Record<string, T | undefined>> | undefined, name: string): T => {
  const found = all?.[name]
  if (found === undefined) throw new Error(`infra/functions.ts names ${name}, and the stack has none`)
  return found
}

/** Gives a function all that its row says: what it may do, and the variables in which it finds what it needs for that. */
const grant = (fn: ServiceFunction, row: Row, has: Resources): void => {
  for (const [name, verbs] of Object.entries(row.tables ?? {})) {
    const [table = '', index] = name.split('.')
    find(has.tables, table).grant(fn, verbs, index)
  }
  for (const name of row.sends ?? []) {
    find(has.queues, name).grant(fn, 'sqs:SendMessage')
    fn.addEnvironment(variables.queues[name], find(has.queues, name).queueUrl)
  }
  for (const name of row.publishes ?? []) {
    find(has.topics, name).grantPublish(fn)
    fn.addEnvironment(variables.topics[name], find(has.topics, name).topicArn)
  }
  for (const name of row.starts ?? []) {
    find(has.machines, name).grantStartExecution(fn)
    fn.addEnvironment(variables.machines[name], find(has.machines, name).stateMachineArn)
  }
  for (const name of row.watches ?? []) find(has.machines, name).grantDescribe(fn)
  for (const name of row.wakes ?? []) find(has.machines, name).grant(fn, 'states:SendTaskSuccess')
  for (const name of row.fails ?? []) find(has.machines, name).grant(fn, 'states:SendTaskFailure')
  for (const name of row.secrets ?? []) {
    const { secretArn } = find(has.secrets, name)
    Grant.addToPrincipal({ grantee: fn, actions: ['secretsmanager:GetSecretValue'], resourceArns: [secretArn] })
    fn.addEnvironment(name, secretArn)
  }
  for (const name of row.settings ?? []) {
    const value = find(has.settings, name)
    if (value) fn.addEnvironment(name, value)
  }
}

/** Wires every function below a construct as its row in `infra/functions.ts` says. Throws for one that has no row. */
export const wire = (scope: Construct, resources: Resources): void => {
  for (const fn of scope.node.findAll()) {
    if (!(fn instanceof ServiceFunction)) continue
    const row = functions[fn.entry]
    if (!row) throw new Error(`infra/functions.ts has no row for ${fn.entry}`)
    grant(fn, row, resources)
  }
}
