import { CfnOutput, Duration, Stack } from 'aws-cdk-lib'
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import { Construct } from 'constructs'
import { ledgerRebuildDefinition } from './ledger-rebuild-definition.ts'
import { ServiceFunction } from './service-function.ts'

/** Computes the ledger from the orders on request, and says where the one that is booked differs. */
export class LedgerRebuild extends Construct {
  readonly compare: ServiceFunction
  readonly machine: StateMachine

  constructor(scope: Construct, id: string, { shards }: { readonly shards: number }) {
    super(scope, id)
    this.compare = new ServiceFunction(this, 'Compare', {
      entry: 'steps/compare-ledger',
      timeout: Duration.minutes(15),
    })
    const definition = ledgerRebuildDefinition({ compare: this.compare.functionArn, shards })
    this.machine = new StateMachine(this, 'Machine', {
      definitionBody: DefinitionBody.fromString(Stack.of(this).toJsonString(definition)),
    })
    this.compare.grantInvokeLatestVersion(this.machine)
    new CfnOutput(this, 'MachineArn', { value: this.machine.stateMachineArn })
  }
}
