import { createHash, randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { StateMachines } from '../states/state-machines.ts'
import type { Queues } from './queues.ts'
import type { Secrets } from './secrets.ts'

export type Input = Readonly<Record<string, string | undefined>>
type Operations = Readonly<Record<string, (input: Input) => object>>

const text = (input: Input, name: string): string => input[name] ?? ''

/** What the services of the JSON protocols answer for, by what stands before and after the dot in a call's target. */
export const jsonServices = ({
  machines,
  queues,
  secrets,
  clock,
}: {
  machines: StateMachines
  queues: Queues
  secrets: Secrets
  clock: Clock
}): Readonly<Record<string, Operations>> => ({
  AWSStepFunctions: {
    StartExecution: (input) => {
      const { arn } = machines.start(text(input, 'stateMachineArn'), input.name ?? randomUUID(), input.input ?? '{}')
      return { executionArn: arn, startDate: clock.now() / 1000 }
    },
    DescribeExecution: (input) => {
      const { arn, name, status, startedAt, output } = machines.describe(text(input, 'executionArn'))
      const ended = output === undefined ? {} : { output: JSON.stringify(output) }
      return { executionArn: arn, name, status, startDate: startedAt / 1000, ...ended }
    },
    StopExecution: (input) => {
      machines.stop(text(input, 'executionArn'))
      return { stopDate: clock.now() / 1000 }
    },
    SendTaskSuccess: (input) => {
      machines.succeed(text(input, 'taskToken'), input.output ?? '{}')
      return {}
    },
    SendTaskFailure: (input) => {
      machines.fail(text(input, 'taskToken'), input.error ?? 'States.TaskFailed', input.cause ?? '')
      return {}
    },
  },
  AmazonSQS: {
    GetQueueAttributes: (input) => {
      const arn = queues.arnOf(text(input, 'QueueUrl'))
      return { Attributes: { QueueArn: arn, ApproximateNumberOfMessages: String(queues.messages(arn).length) } }
    },
    PurgeQueue: (input) => {
      queues.purge(queues.arnOf(text(input, 'QueueUrl')))
      return {}
    },
    StartMessageMoveTask: (input) => {
      queues.redrive(text(input, 'SourceArn'))
      return { TaskHandle: randomUUID() }
    },
    SendMessage: (input) => {
      const arn = queues.arnOf(text(input, 'QueueUrl'))
      const body = text(input, 'MessageBody')
      // The SDK checks the digest of what was taken in.
      return { MessageId: queues.send(arn, body), MD5OfMessageBody: createHash('md5').update(body).digest('hex') }
    },
  },
  secretsmanager: {
    GetSecretValue: (input) => secrets.get(text(input, 'SecretId'), input.VersionStage ?? 'AWSCURRENT'),
    PutSecretValue: (input) => secrets.put(text(input, 'SecretId'), text(input, 'SecretString')),
  },
})
