import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { lifecycleDefinition } from './state-machines/lifecycle-definition.ts'
import { Machine } from './state-machines/machine.ts'
import { refundDefinition } from './state-machines/refund-definition.ts'
import { Store } from './store.ts'
import { tables } from './tables.ts'

/** The waits of orders and refunds, held by Step Functions: who waits for what stands in the Waits table, what an order is does not. */
export class Lifecycle extends Construct {
  readonly waits: Store
  readonly machine: Machine
  readonly refund: Machine

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.waits = new Store(this, 'Waits', tables.waits)
    const waitsTable = this.waits.table.tableName
    const timeout = Duration.seconds(30)
    this.machine = new Machine(this, 'Machine', {
      steps: { meetDeadline: 'steps/wait-timed-out' },
      timeout,
      definition: ({ meetDeadline }) => lifecycleDefinition({ waitsTable, meetDeadline }),
    })
    this.refund = new Machine(this, 'Refund', {
      steps: { askRefund: 'steps/refund-due' },
      timeout,
      definition: ({ askRefund }) => refundDefinition({ waitsTable, askRefund }),
    })
    for (const machine of [this.machine, this.refund]) this.waits.table.grant(machine, 'dynamodb:UpdateItem')
  }
}
