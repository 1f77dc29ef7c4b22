import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { Machine } from './machine.ts'
import { reconciliationDefinition } from './reconciliation-definition.ts'
import { Scheduled } from './scheduled.ts'
import { ServiceFunction } from './service-function.ts'
import type { Settings } from './settings.ts'
import { Store } from './store.ts'
import { tables } from './tables.ts'

/** Each day's bookings, brought together with what the payment providers say. */
export class Reconciliation extends Construct {
  readonly records: Store
  readonly machine: Machine

  constructor(scope: Construct, id: string, { timeZone }: Settings) {
    super(scope, id)
    this.records = new Store(this, 'Records', tables.reconciliations)
    new Scheduled(this, 'Hourly', {
      entry: 'schedules/reconcile',
      // From two o'clock on: a provider has its statement ready by then.
      expression: 'cron(0 2-23 * * ? *)',
      timeZone,
    })
    new Scheduled(this, 'Check', {
      entry: 'schedules/check-day-ends',
      // After each run of the reconciliation has had its time.
      expression: 'cron(30 2-23 * * ? *)',
      timeZone,
      // It reads a whole day's journal, and every open order.
      timeout: Duration.minutes(15),
    })
    const step = (name: string, entry: string) =>
      new ServiceFunction(this, name, { entry, timeout: Duration.minutes(15) })
    const readStatement = step('ReadStatement', 'steps/read-statement')
    const reconcileShard = step('ReconcileShard', 'steps/reconcile-shard')
    const close = step('Close', 'steps/close-reconciliation')
    this.machine = new Machine(this, 'Machine', {
      definition: reconciliationDefinition({
        readStatement: readStatement.functionArn,
        reconcileShard: reconcileShard.functionArn,
        close: close.functionArn,
      }),
      runs: [readStatement, reconcileShard, close],
    })
  }
}
