import { CfnOutput, Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { ledgerRebuildDefinition } from './ledger-rebuild-definition.ts'
import { Machine } from './machine.ts'
import { ServiceFunction } from './service-function.ts'

/** Computes the ledger from the orders on request, and says where the one that is booked differs. */
export class LedgerRebuild extends Construct {
  readonly machine: Machine

  constructor(scope: Construct, id: string, { shards }: { readonly shards: number }) {
    super(scope, id)
    const compare = new ServiceFunction(this, 'Compare', {
      entry: 'steps/compare-ledger',
      timeout: Duration.minutes(15),
    })
    this.machine = new Machine(this, 'Machine', {
      definition: ledgerRebuildDefinition({ compare: compare.functionArn, shards }),
      runs: [compare],
    })
    new CfnOutput(this, 'MachineArn', { value: this.machine.stateMachineArn })
  }
}
