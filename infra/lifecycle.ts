import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { lifecycleDefinition } from './lifecycle-definition.ts'
import { Machine } from './machine.ts'
import { refundDefinition } from './refund-definition.ts'
import { ServiceFunction } from './service-function.ts'
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
    const step = (name: string, entry: string) =>
      new ServiceFunction(this, name, { entry, timeout: Duration.seconds(30) })
    const meetDeadline = step('MeetDeadline', 'steps/wait-timed-out')
    const askRefund = step('AskRefund', 'steps/refund-due')
    this.machine = new Machine(this, 'Machine', {
      definition: lifecycleDefinition({ waitsTable, meetDeadline: meetDeadline.functionArn }),
      runs: [meetDeadline],
    })
    this.refund = new Machine(this, 'Refund', {
      definition: refundDefinition({ waitsTable, askRefund: askRefund.functionArn }),
      runs: [askRefund],
    })
    for (const machine of [this.machine, this.refund]) this.waits.table.grant(machine, 'dynamodb:UpdateItem')
  }
}
