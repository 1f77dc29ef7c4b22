import type { Queues } from '../aws/queues.ts'
import type { Secrets } from '../aws/secrets.ts'
import type { StateMachines } from '../states/state-machines.ts'
import { neededOfDynamoDb } from './needed-of-dynamodb.ts'
import type { Access } from './policy.ts'

type Input = Readonly<Record<string, unknown>>

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

type World = {
  readonly queues: Queues
  readonly secrets: Secrets
  readonly machines: StateMachines
}

/** The resources that a call of a service is about. None for a token that nobody waits with: there is nothing to have a right to. */
const resourcesOf = (
  { queues, secrets, machines }: World,
  service: string,
  { stateMachineArn, executionArn, taskToken, QueueUrl, SecretId, TopicArn }: Input,
): string[] => {
  switch (service) {
    case 'states': {
      if (taskToken === undefined) return [text(stateMachineArn ?? executionArn)]
      const machine = machines.machineOf(text(taskToken))
      return machine === undefined ? [] : [machine]
    }
    case 'sqs':
      return [queues.arnOf(text(QueueUrl))]
    case 'secretsmanager':
      return [secrets.arnOf(text(SecretId))]
    default:
      return [text(TopicArn)]
  }
}

/** What a call needs, by the service and the operation. Throws the service's error where what it names is not there. */
export const neededOf =
  (world: World) =>
  (service: string, operation: string, input: Input): Access[] =>
    service === 'dynamodb'
      ? neededOfDynamoDb(operation, input)
      : resourcesOf(world, service, input).map((resource) => ({ action: `${service}:${operation}`, resource }))
