import type { Clock } from '../clock.ts'
import type { Engine } from '../dynamodb/engine.ts'
import type { IndexLag } from '../dynamodb/index-lag.ts'
import type { Streams } from '../dynamodb/streams.ts'
import type { HttpReply, HttpRequest } from '../gateway/http.ts'
import type { Caller } from '../iam/caller.ts'
import { deniedReply } from '../iam/denied-reply.ts'
import type { Denial, Iam } from '../iam/iam.ts'
import { neededOf } from '../iam/needed.ts'
import type { Lambda } from '../lambda/lambda.ts'
import type { StateMachines } from '../states/state-machines.ts'
import { type AwsCall, callOf } from './aws-call.ts'
import { AwsError } from './aws-error.ts'
import { answering, awsReply } from './aws-reply.ts'
import { refusalOf } from './fault-reply.ts'
import { type Faults, NeverAnswered, ReplyLost } from './faults.ts'
import { type Input, jsonServices } from './json-services.ts'
import type { Polls } from './polls.ts'
import { publishedReply, queryError } from './query-protocol.ts'
import type { Queues } from './queues.ts'
import type { Secrets } from './secrets.ts'
import { throttledBatch } from './throttled.ts'
import type { Topics } from './topics.ts'
import type { ConsumedCapacity, Usage } from './usage.ts'

/**
 * The AWS services, as the SDK inside the functions reaches them (AWS_ENDPOINT_URL): DynamoDB is the engine, behind a meter;
 * the others answer for what the functions call, and refuse by name what they do not.
 */
export class AwsEndpoint {
  readonly #engine: Engine
  readonly #streams: Streams
  readonly #usage: Usage
  readonly #services: ReturnType<typeof jsonServices>
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
    this.#services = jsonServices(parts)
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
  #lagging({ input }: AwsCall, reply: HttpReply): HttpReply {
    const { TableName = '', IndexName } = input as { TableName?: string; IndexName?: string }
    const { Items, ...answer } = JSON.parse(reply.body.toString()) as { Items?: Record<string, unknown>[] }
    if (IndexName === undefined || !Items) return reply
    const seen = this.#indexLag.visible(TableName, Items)
    return awsReply(reply.status, JSON.stringify({ ...answer, Items: seen, Count: seen.length }))
  }

  /** Answers for some of the keys that a batch asks for, and names the others. */
  async #readPart(part: NonNullable<ReturnType<typeof throttledBatch>>): Promise<HttpReply> {
    const { status, body } = await this.#dynamodb('BatchGetItem', part.input)
    const answer = JSON.parse(body.toString()) as object
    return awsReply(status, JSON.stringify({ ...answer, ...(status === 200 && { UnprocessedKeys: part.unprocessed }) }))
  }

  /** The answer to a call that the role of the function which signed it does not allow; the function's log says so too. */
  #refuse({ service, operation, input }: AwsCall, key: string): HttpReply | undefined {
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

  async #answer({ service, target, operation, input }: AwsCall, key: string): Promise<HttpReply> {
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
      return awsReply(status, answer)
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
    return awsReply(
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
    return awsReply(200, JSON.stringify(call(input)))
  }

  /** SNS speaks the older query protocol. */
  #sns(operation: string, { TopicArn = '', Message = '' }: Input): HttpReply {
    if (operation !== 'Publish') throw new AwsError('InvalidAction', `the local runtime does not know ${operation}`)
    return publishedReply(this.#topics.publish(TopicArn, Message))
  }
}
