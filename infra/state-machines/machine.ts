import { type Duration, Stack, Validations } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { type CfnStateMachine, DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import type { Construct } from 'constructs'
import { ServiceFunction } from '../service-function.ts'

export type MachineProps<Step extends string> = {
  /** The functions that its states run: the files of `functions`, without their endings. */
  readonly steps: Readonly<Record<Step, string>>
  /** How long a step may take. */
  readonly timeout: Duration
  /** Its definition in the Amazon States Language, from the ARNs of its steps. */
  readonly definition: (arns: Readonly<Record<Step, string>>) => object
}

const idOf = (name: string) => `${name[0]?.toUpperCase()}${name.slice(1)}`

/** A state machine, and the functions of its states: it may run these and no others. */
export class Machine<Step extends string = string> extends StateMachine {
  constructor(scope: Construct, id: string, { steps, timeout, definition }: MachineProps<Step>) {
    const arns = Object.fromEntries(
      Object.entries<string>(steps).map(([name, entry]) => [
        name,
        new ServiceFunction(scope, idOf(name), { entry, timeout }).functionArn,
      ]),
    ) as Record<Step, string>
    super(scope, id, { definitionBody: DefinitionBody.fromString(Stack.of(scope).toJsonString(definition(arns))) })
    const resources = Object.values<string>(arns)
    this.addToRolePolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources }))
  }

  /** Lets a function ask what has become of executions. */
  grantDescribe(fn: ServiceFunction): void {
    this.grantExecution(fn, 'states:DescribeExecution')
    const stack = Stack.of(this)
    const machine = stack.getLogicalId(this.node.defaultChild as CfnStateMachine)
    const name = `{"Fn::Select":[6,{"Fn::Split":[":",{"Ref":"${machine}"}]}]}`
    const executions = `arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:${name}:*`
    Validations.of(stack).acknowledge({
      id: `AwsSolutions::AwsSolutions-IAM5[Resource::${executions}]`,
      reason: 'Any execution of this one state machine may be asked about.',
    })
  }
}
