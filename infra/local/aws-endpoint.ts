import { createHash, randomUUID } from 'node:crypto'
import { AwsError } from './aws-error.ts'
import type { Clock } from './clock.ts'
import type { Engine } from './engine.ts'
import { type FaultKind, type Faults, NeverAnswered, ReplyLost } from './faults.ts'
import type { HttpReply, HttpRequest } from './gateway.ts'
import type { Caller } from './iam/caller.ts'
import { deniedReply } from './iam/denied-reply.ts'
import type { Denial, Iam } from './iam/iam.ts'
import { neededOf } from './iam/needed.ts'
import type { IndexLag } from './index-lag.ts'
import type { Lambda } from './lambda/lambda.ts'
import type { Polls } from './polls.ts'
import { publishedReply, queryError } from './query-protocol.ts'
import type { Queues } from './queues.ts'
import type { Secrets } from './secrets.ts'
import type { StateMachines } from './states/state-machines.ts'
import type { Streams } from './streams.ts'
import { throttled, throttledBatch } from './throttled.ts'
import type { Topics } from './topics.ts'
import type { ConsumedCapacity, Usage } from './usage.ts'

type Input = Readonly<Record<string, string | undefined>>

/** A request of an AWS SDK: `input` is what its body says. */
type Call = { readonly service: string; readonly target: string; readonly operation: string; readonly input: object }
type Operations = Readonly<Record<string, (input: Input) => object>>

const text = (input: Input, name: string): string => input[name] ?? ''

/**
 * The AWS services, as the SDK inside the functions reaches them (AWS_ENDPOINT_URL): DynamoDB is the engine, behind a meter;
 * the others answer for what the functions call, and refuse by name what they do not.
 */
export class AwsEndpoint {
  readonly #engine: Engine
  readonly #streams: Streams
  readonly #usage: Usage
  readonly #services: Readonly<Record<string, Operations>>
  readonly #topics: Topics
  readonly #faults: Faults
  readonly #lambda: Lambda
  readonly #iam: Iam
  readonly #needed: ReturnType<typeof neededOf>
  readonly #polls: Polls
  readonly #indexLag: IndexLag
  readonly #clock: Clock

  constructor(parts: {
    engine: Engine
    streams: Streams
    usage: Usage
    machines: StateMachines
    queues: Queues
    topics: Topics
    secrets: Secrets
    clock: Clock
    faults: Faults
    lambda: Lambda
    iam: Iam
    polls: Polls
    indexLag: IndexLag
  }) {
    const { machines, queues, secrets, clock } = parts
    this.#engine = parts.engine
    this.#streams = parts.streams
    this.#usage = parts.usage
    this.#topics = parts.topics
    this.#faults = parts.faults
    this.#lambda = parts.lambda
    this.#iam = parts.iam
    this.#needed = neededOf(parts)
    this.#polls = parts.polls
    this.#indexLag = parts.indexLag
    this.#clock = parts.clock
    this.#services = {
      AWSStepFunctions: {
        StartExecution: (input) => {
          const { arn } = machines.start(
            text(input, 'stateMachineArn'),
            input.name ?? randomUUID(),
            input.input ?? '{}',
          )
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
    }
  }

  /** Whether a request comes from an AWS SDK. */
  static takes({ method, headers }: HttpRequest): boolean {
    return method === 'POST' && (headers.authorization ?? '').startsWith('AWS4-HMAC-SHA256')
  }

  /**
   * Answers a call, unless its function's role does not allow it or a fault that was asked for befalls it. Throws `ReplyLost`
   * where the answer is not to arrive, and `NeverAnswered` where the connection is to hang.
   */
  async handle(request: HttpRequest): Promise<HttpReply> {
    const call = callOf(request)
    const key = /Credential=([^/]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? ''
    const denied = this.#refuse(call, key)
    if (denied) return denied
    const fault = this.#faults.take(call.service, call.operation)
    const part = fault === 'throttle' && call.operation === 'BatchGetItem' ? throttledBatch(call.input) : undefined
    if (part) return this.#readPart(part)
    const refused = fault && refusalOf(fault, call)
    if (refused) return refused
    const reply = await this.#answer(call, key)
    if (fault === 'lag') return this.#lagging(call, reply)
    if (fault === 'delay') throw new NeverAnswered()
    if (fault === 'kill') this.#lambda.kill(key)
    if (fault) throw new ReplyLost()
    return reply
  }

  /** What an index answers that is behind its table; a table itself never is. */
  #lagging({ input }: Call, reply: HttpReply): HttpReply {
    const { TableName = '', IndexName } = input as { TableName?: string; IndexName?: string }
    const { Items, ...answer } = JSON.parse(reply.body.toString()) as { Items?: Record<string, unknown>[] }
    if (IndexName === undefined || !Items) return reply
    const seen = this.#indexLag.visible(TableName, Items)
    return jsonReply(reply.status, JSON.stringify({ ...answer, Items: seen, Count: seen.length }))
  }

  /** Answers for some of the keys that a batch asks for, and names the others. */
  async #readPart(part: NonNullable<ReturnType<typeof throttledBatch>>): Promise<HttpReply> {
    const { status, body } = await this.#dynamodb('BatchGetItem', part.input)
    const answer = JSON.parse(body.toString()) as object
    return jsonReply(
      status,
      JSON.stringify({ ...answer, ...(status === 200 && { UnprocessedKeys: part.unprocessed }) }),
    )
  }

  /** The answer to a call that the role of the function which signed it does not allow; the function's log says so too. */
  #refuse({ service, operation, input }: Call, key: string): HttpReply | undefined {
    const caller = this.#lambda.callerOf(key)
    if (!caller) return undefined
    return answering(() => {
      const denial = this.#firstDenial(caller, service, operation, input)
      if (!denial) return undefined
      this.#lambda.note(key, `AccessDeniedException: ${denial.message()}`)
      return deniedReply(service, denial)
    })
  }

  #firstDenial(caller: Caller, service: string, operation: string, input: object): Denial | undefined {
    for (const access of this.#needed(service, operation, { ...input })) {
      const denial = this.#iam.check(caller, access)
      if (denial) return denial
    }
    return undefined
  }

  async #answer({ service, target, operation, input }: Call, key: string): Promise<HttpReply> {
    if (service === 'dynamodb') return this.#dynamodb(operation, input, key)
    this.#lambda.called(key, { target })
    if (service === 'sns')
      return answering(
        () => this.#sns(operation, { ...input }),
        ({ type, message }) => queryError(400, type, message),
      )
    return answering(() => this.#json(target, { ...input }))
  }

  /** Passes a call on to the engine, reads off what it cost, and tells the streams which tables were written to. */
  async #dynamodb(operation: string, input: object, signer = ''): Promise<HttpReply> {
    const target = `DynamoDB_20120810.${operation}`
    const { status, body: answer } = await this.#engine.send(
      target,
      JSON.stringify({ ...input, ReturnConsumedCapacity: 'INDEXES' }),
    )
    if (status !== 200) {
      this.#lambda.called(signer, { target })
      return jsonReply(status, answer)
    }
    const { ConsumedCapacity = [], ...output } = JSON.parse(answer) as {
      ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[]
      Items?: object[]
      LastEvaluatedKey?: object
    }
    const consumed = [ConsumedCapacity].flat()
    const found = output.LastEvaluatedKey ? undefined : output.Items?.length
    this.#lambda.called(signer, { target, input, found, consumed })
    this.#usage.database(operation, consumed)
    this.#indexLag.wrote(operation, input)
    if (/^(Put|Update|Delete|TransactWrite|BatchWrite)/.test(operation))
      for (const { TableName } of consumed) {
        this.#clock.store()
        this.#polls.written(TableName)
        this.#streams.written(TableName)
      }
    return jsonReply(
      status,
      JSON.stringify('ReturnConsumedCapacity' in input ? { ...output, ConsumedCapacity } : output),
    )
  }

  /** DynamoDB's UpdateItem, as a state machine calls it with its role: what failed is told by its name. */
  async updateItem(caller: Caller, input: object): Promise<{ error?: string; message?: string }> {
    const denial = this.#firstDenial(caller, 'dynamodb', 'UpdateItem', input)
    // An error that DynamoDB's own interface does not name has the name of the service.
    if (denial) return { error: 'DynamoDbException', message: denial.message() }
    const { status, body } = await this.#dynamodb('UpdateItem', input)
    if (status === 200) return {}
    const { __type = '', message = '' } = JSON.parse(body.toString()) as { __type?: string; message?: string }
    return { error: __type.split('#').at(-1) ?? __type, message }
  }

  #json(target: string, input: Input): HttpReply {
    const [service = '', operation = ''] = target.split('.')
    const call = this.#services[service]?.[operation]
    if (!call) throw new AwsError('UnknownOperationException', `the local runtime does not know ${target}`)
    return jsonReply(200, JSON.stringify(call(input)))
  }

  /** SNS speaks the older query protocol. */
  #sns(operation: string, { TopicArn = '', Message = '' }: Input): HttpReply {
    if (operation !== 'Publish') throw new AwsError('InvalidAction', `the local runtime does not know ${operation}`)
    return publishedReply(this.#topics.publish(TopicArn, Message))
  }
}

const jsonReply = (status: number, body: string): HttpReply => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body,
})

const errorReply = ({ type, message }: AwsError): HttpReply => jsonReply(400, JSON.stringify({ __type: type, message }))

/** What a service answers, be it an error of its own. */
const answering = <T>(answer: () => T, failing = errorReply): T | HttpReply => {
  try {
    return answer()
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    return failing(error)
  }
}

/** The services by what stands before the dot in their calls. */
const serviceOf: Readonly<Record<string, string>> = {
  DynamoDB_20120810: 'dynamodb',
  AWSStepFunctions: 'states',
  AmazonSQS: 'sqs',
  secretsmanager: 'secretsmanager',
}

/** Reads a request: SNS has its operation in a form, the others in a header beside a body of JSON. */
const callOf = ({ headers, body }: HttpRequest): Call => {
  const target = headers['x-amz-target']
  if (target === undefined) {
    const { Action = '', ...input } = Object.fromEntries(new URLSearchParams(body.toString()))
    return { service: 'sns', target: '', operation: Action, input }
  }
  const [prefix = '', operation = ''] = target.split('.')
  return { service: serviceOf[prefix] ?? prefix, target, operation, input: JSON.parse(body.toString()) as object }
}

/** The answer to a call that is refused, as the service would give it; undefined for a fault that lets the call happen. */
const refusalOf = (fault: FaultKind, { service, operation, input }: Call): HttpReply | undefined => {
  switch (fault) {
    case 'fail':
      return jsonReply(500, JSON.stringify({ __type: 'InternalServerError', message: 'a fault that was asked for' }))
    case 'throttle':
      return throttled(service, operation, input)
    case 'conflict': {
      const writes = operation === 'TransactWriteItems' ? (input as { TransactItems: object[] }).TransactItems : []
      if (writes.length === 0)
        return errorReply(new AwsError('TransactionConflictException', 'Transaction is ongoing for the item'))
      const CancellationReasons = writes.map(() => ({ Code: 'TransactionConflict' }))
      return jsonReply(
        400,
        JSON.stringify({
          __type: 'TransactionCanceledException',
          message: 'Transaction cancelled',
          CancellationReasons,
        }),
      )
    }
    default:
      return undefined
  }
}
