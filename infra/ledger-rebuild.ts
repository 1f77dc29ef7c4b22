import { CfnOutput, Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { ledgerRebuildDefinition } from './state-machines/ledger-rebuild-definition.ts'
import { Machine } from './state-machines/machine.ts'

/** Computes the ledger from the orders on request, and says where the one that is booked differs. */
export class LedgerRebuild extends Construct {
  readonly machine: Machine

  constructor(scope: Construct, id: string, { shards }: { readonly shards: number }) {
    super(scope, id)
    this.machine = new Machine(this, 'Machine', {
      steps: { compare: 'steps/compare-ledger' },
      timeout: Duration.minutes(15),
      definition: ({ compare }) => ledgerRebuildDefinition({ compare, shards }),
    })
    new CfnOutput(this, 'MachineArn', { value: this.machine.stateMachineArn })
  }
}
