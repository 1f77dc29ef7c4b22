import { Duration, Stack, Validations } from 'aws-cdk-lib'
import { type CfnStateMachine, DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import { Construct } from 'constructs'
import { lifecycleDefinition } from './lifecycle-definition.ts'
import { refundDefinition } from './refund-definition.ts'
import { ServiceFunction } from './service-function.ts'
import { Store } from './store.ts'

/** The waits of orders and refunds, held by Step Functions: who waits for what stands in the Waits table, what an order is does not. */
export class Lifecycle extends Construct {
  readonly meetDeadline: ServiceFunction
  readonly askRefund: ServiceFunction
  readonly #waits: Store
  readonly machine: StateMachine
  readonly refund: StateMachine

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.#waits = new Store(this, 'Waits', { partitionKey: 'waitId', expiresAt: 'expiresAt', variable: 'WAITS_TABLE' })
    this.meetDeadline = new ServiceFunction(this, 'MeetDeadline', {
      entry: 'steps/wait-timed-out',
      timeout: Duration.seconds(30),
    })
    this.askRefund = new ServiceFunction(this, 'AskRefund', {
      entry: 'steps/refund-due',
      timeout: Duration.seconds(30),
    })
    const waitsTable = this.#waits.table.tableName
    const { meetDeadline, askRefund } = this
    this.machine = this.#define('Machine', lifecycleDefinition({ waitsTable, meetDeadline: meetDeadline.functionArn }))
    this.refund = this.#define('Refund', refundDefinition({ waitsTable, askRefund: askRefund.functionArn }))
    meetDeadline.grantInvokeLatestVersion(this.machine)
    askRefund.grantInvokeLatestVersion(this.refund)
  }

  #define(id: string, definition: object): StateMachine {
    const machine = new StateMachine(this, id, {
      definitionBody: DefinitionBody.fromString(Stack.of(this).toJsonString(definition)),
    })
    this.#waits.table.grant(machine, 'dynamodb:UpdateItem')
    return machine
  }

  /** Lets a function start the executions of refunds. */
  grantRefund(...functions: readonly ServiceFunction[]): void {
    for (const fn of functions) {
      this.refund.grantStartExecution(fn)
      fn.addEnvironment('REFUND_ARN', this.refund.stateMachineArn)
    }
  }

  /** Lets a function start executions. */
  grantStart(...functions: readonly ServiceFunction[]): void {
    for (const fn of functions) {
      this.machine.grantStartExecution(fn)
      fn.addEnvironment('LIFECYCLE_ARN', this.machine.stateMachineArn)
    }
  }

  /** Lets a function find out which executions are lost, and start others in their place. */
  grantRestart(...functions: readonly ServiceFunction[]): void {
    this.grantStart(...functions)
    this.#waits.grantRead(...functions)
    for (const fn of functions) this.machine.grantExecution(fn, 'states:DescribeExecution')
    const stack = Stack.of(this)
    const machine = stack.getLogicalId(this.machine.node.defaultChild as CfnStateMachine)
    const name = `{"Fn::Select":[6,{"Fn::Split":[":",{"Ref":"${machine}"}]}]}`
    const executions = `arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:${name}:*`
    Validations.of(stack).acknowledge({
      id: `AwsSolutions::AwsSolutions-IAM5[Resource::${executions}]`,
      reason: 'Any execution of this one state machine may be asked about.',
    })
  }

  /** Lets a function find who waits, and wake them. */
  grantWake(...functions: readonly ServiceFunction[]): void {
    this.#waits.grantWrite(...functions)
    for (const machine of [this.machine, this.refund]) for (const fn of functions) machine.grantTaskResponse(fn)
  }
}
