import { randomBytes } from 'node:crypto'
import * as z from 'zod/mini'
import type { Activity } from '../activity.ts'
import { AwsError } from '../aws/aws-error.ts'
import { bytesOf, limits } from '../aws/limits.ts'
import type { Usage } from '../aws/usage.ts'
import type { Clock } from '../clock.ts'
import type { Metrics } from '../cloudwatch/metrics.ts'
import { actingAs, type Caller } from '../iam/caller.ts'
import type { Iam } from '../iam/iam.ts'
import type { Lambda } from '../lambda/lambda.ts'
import { StartupError } from '../startup-error.ts'
import { Definition } from './definition.ts'
import { StateError } from './evaluate.ts'
import { Execution, type ExecutionStatus } from './execution.ts'

type Machine = {
  readonly name: string
  readonly arn: string
  /** The ARN of the role with which it acts. */
  readonly role: string
  readonly definition: Definition
}
type Waiting = {
  readonly execution: Execution
  readonly resolve: (output: unknown) => void
  readonly reject: (error: StateError) => void
}

/** DynamoDB, as a state machine's own calls reach it: a failure has the service's error name. */
export type UpdateItem = (
  caller: Caller,
  input: object,
) => Promise<{ readonly error?: string; readonly message?: string }>

/** Throws the error that Step Functions gives for data that is too long. */
const checkLength = (field: string, json: string): void => {
  if (bytesOf(json) <= limits.stateData) return
  const constraint = `Member must have length less than or equal to ${limits.stateData}`
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value at '${field}' failed to satisfy constraint: ${constraint}`,
  )
}

/** What is counted when an execution ends as nobody wanted. */
const endings: { readonly [S in ExecutionStatus]?: string } = {
  FAILED: 'ExecutionsFailed',
  ABORTED: 'ExecutionsAborted',
}

/** The state machines of the templates, and their executions. Executions live as long as the runtime. */
export class StateMachines {
  readonly #machines = new Map<string, Machine>()
  readonly #executions = new Map<string, Execution>()
  readonly #tokens = new Map<string, Waiting>()
  /** The machines of the tokens that nobody waits with any more. */
  readonly #over = new Map<string, string>()
  readonly #parts: {
    readonly clock: Clock
    readonly activity: Activity
    readonly lambda: Lambda
    readonly usage: Usage
    readonly metrics: Metrics
    readonly updateItem: UpdateItem
    readonly iam: Iam
  }

  constructor(parts: {
    clock: Clock
    activity: Activity
    lambda: Lambda
    usage: Usage
    metrics: Metrics
    updateItem: UpdateItem
    iam: Iam
  }) {
    this.#parts = parts
  }

  /** Takes a definition in. Throws a StartupError for anything in it that the runtime does not interpret. */
  define({ name, arn, role, text }: { name: string; arn: string; role: string; text: string }): void {
    const definition = Definition.safeParse(JSON.parse(text))
    if (!definition.success)
      throw new StartupError(
        `state machine ${name}: the local runtime does not know this: ${z.prettifyError(definition.error).replaceAll('\n', ' ')}`,
      )
    this.#machines.set(arn, { name, arn, role, definition: definition.data })
  }

  /** The same name with the same input, while it runs, is the same execution; any other use of a name is refused. */
  start(machineArn: string, name: string, input: string): Execution {
    checkLength('input', input)
    const machine = this.#machines.get(machineArn)
    if (!machine) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${machineArn}'`)
    const arn = `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`
    const existing = this.#executions.get(arn)
    if (existing?.status === 'RUNNING' && JSON.stringify(existing.input) === JSON.stringify(JSON.parse(input)))
      return existing
    if (existing) throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`)
    const caller = actingAs(machine.role, machine.name)
    const execution = new Execution(
      { name, arn, machine: machine.name, machineArn, definition: machine.definition, input: JSON.parse(input) },
      {
        clock: this.#parts.clock,
        transition: () => this.#parts.usage.transition(),
        begin: () => this.#parts.activity.begin(),
        invoke: (functionArn, payload) => this.#invoke(caller, functionArn, payload),
        updateItem: (item) => this.#updateItem(caller, item),
        token: (execution) => this.#token(execution),
      },
    )
    this.#executions.set(arn, execution)
    const dimensions = { StateMachineArn: machineArn }
    void execution.run().then(() => {
      const name = endings[execution.status]
      const { metrics, clock } = this.#parts
      if (name) metrics.record({ namespace: 'AWS/States', name, dimensions }, 1, clock.now())
    })
    return execution
  }

  /** Somebody stops an execution. */
  stop(executionArn: string): void {
    this.describe(executionArn).abort()
  }

  describe(executionArn: string): Execution {
    const execution = this.#executions.get(executionArn)
    if (!execution) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`)
    return execution
  }

  succeed(token: string, output: string): void {
    checkLength('output', output)
    this.#take(token).resolve(JSON.parse(output))
  }

  fail(token: string, error: string, cause: string): void {
    this.#take(token).reject(new StateError(error, cause))
  }

  /** The ARN of the machine that gave a token out; undefined for one that none of them did. */
  machineOf(token: string): string | undefined {
    return this.#tokens.get(token)?.execution.machineArn ?? this.#over.get(token)
  }

  /** Running and ended executions, the oldest first. */
  list(name?: string): Execution[] {
    const all = [...this.#executions.values()]
    return name === undefined ? all : all.filter((one) => one.name === name || one.name.startsWith(`${name}-`))
  }

  /** Drops every running execution, as if Step Functions had lost them. */
  drop(): number {
    const running = this.list().filter(({ status }) => status === 'RUNNING')
    for (const execution of running) {
      execution.drop()
      this.#executions.delete(execution.arn)
    }
    return running.length
  }

  async #invoke(caller: Caller, functionArn: string, payload: unknown): Promise<unknown> {
    const denial = this.#parts.iam.check(caller, { action: 'lambda:InvokeFunction', resource: functionArn })
    if (denial) throw new StateError('Lambda.AWSLambdaException', denial.message())
    const invocation = await this.#parts.lambda.invoke(functionArn, payload)
    if (!invocation.ok) throw new StateError(invocation.errorType, invocation.errorMessage)
    return invocation.payload
  }

  async #updateItem(caller: Caller, input: object): Promise<void> {
    const { error, message = '' } = await this.#parts.updateItem(caller, input)
    if (error) throw new StateError(`DynamoDb.${error}`, message)
  }

  #token(execution: Execution) {
    const token = randomBytes(48).toString('base64url')
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#tokens.set(token, { execution, resolve, reject })
    })
    answer.catch(() => undefined)
    const forget = () => {
      this.#tokens.delete(token)
      this.#over.set(token, execution.machineArn)
    }
    return { token, answer, forget }
  }

  #take(token: string): Waiting {
    const waiting = this.#tokens.get(token)
    if (waiting) return waiting
    throw this.#over.has(token)
      ? new AwsError('TaskTimedOut', 'Task Timed Out')
      : new AwsError('InvalidToken', "Invalid Token: 'Invalid token'")
  }
}
