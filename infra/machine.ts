import { Stack, Validations } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { type CfnStateMachine, DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import type { Construct } from 'constructs'
import type { ServiceFunction } from './service-function.ts'

export type MachineProps = {
  /** In the Amazon States Language. */
  readonly definition: object
  /** The functions that its states run. */
  readonly runs: readonly ServiceFunction[]
}

/** A state machine that may run the functions of its states, and no others. */
export class Machine extends StateMachine {
  constructor(scope: Construct, id: string, { definition, runs }: MachineProps) {
    super(scope, id, { definitionBody: DefinitionBody.fromString(Stack.of(scope).toJsonString(definition)) })
    const resources = runs.map(({ functionArn }) => functionArn)
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
