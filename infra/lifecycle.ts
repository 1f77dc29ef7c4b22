import { Duration, Stack, Validations } from 'aws-cdk-lib'
import { type CfnStateMachine, DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import { Construct } from 'constructs'
import { lifecycleDefinition } from './lifecycle-definition.ts'
import { ServiceFunction } from './service-function.ts'
import { Store } from './store.ts'

/** The waits of an order, held by Step Functions: who waits for what stands in the Waits table, what an order is does not. */
export class Lifecycle extends Construct {
  readonly meetDeadline: ServiceFunction
  readonly #waits: Store
  readonly #machine: StateMachine

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.#waits = new Store(this, 'Waits', { partitionKey: 'orderId', expiresAt: 'expiresAt', variable: 'WAITS_TABLE' })
    this.meetDeadline = new ServiceFunction(this, 'MeetDeadline', {
      entry: 'steps/meet-deadline',
      timeout: Duration.seconds(30),
    })
    const definition = lifecycleDefinition({
      waitsTable: this.#waits.table.tableName,
      meetDeadline: this.meetDeadline.functionArn,
    })
    this.#machine = new StateMachine(this, 'Machine', {
      definitionBody: DefinitionBody.fromString(Stack.of(this).toJsonString(definition)),
    })
    this.meetDeadline.grantInvokeLatestVersion(this.#machine)
    this.#waits.table.grant(this.#machine, 'dynamodb:UpdateItem')
  }

  /** Lets a function start executions. */
  grantStart(...functions: readonly ServiceFunction[]): void {
    for (const fn of functions) {
      this.#machine.grantStartExecution(fn)
      fn.addEnvironment('LIFECYCLE_ARN', this.#machine.stateMachineArn)
    }
  }

  /** Lets a function find out which executions are lost, and start others in their place. */
  grantRestart(...functions: readonly ServiceFunction[]): void {
    this.grantStart(...functions)
    this.#waits.grantRead(...functions)
    for (const fn of functions) this.#machine.grantExecution(fn, 'states:DescribeExecution')
    const stack = Stack.of(this)
    const machine = stack.getLogicalId(this.#machine.node.defaultChild as CfnStateMachine)
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
    for (const fn of functions) this.#machine.grantTaskResponse(fn)
  }
}
