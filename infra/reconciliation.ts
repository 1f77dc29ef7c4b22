import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { Scheduled } from './scheduled.ts'
import type { Settings } from './settings.ts'
import { Machine } from './state-machines/machine.ts'
import { reconciliationDefinition } from './state-machines/reconciliation-definition.ts'
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
    new Scheduled(this, 'Bank', {
      entry: 'schedules/reconcile-bank',
      // Before the check of the day, which compares our account with the statement.
      expression: 'cron(15 2-23 * * ? *)',
      timeZone,
      // It books every payment of a day that went through the bank.
      timeout: Duration.minutes(15),
    })
    new Scheduled(this, 'Check', {
      entry: 'schedules/check-day-ends',
      // After each run of the reconciliation has had its time.
      expression: 'cron(30 2-23 * * ? *)',
      timeZone,
      // It reads a whole day's journal, and every open order.
      timeout: Duration.minutes(15),
    })
    this.machine = new Machine(this, 'Machine', {
      steps: {
        readStatement: 'steps/read-statement',
        reconcileShard: 'steps/reconcile-shard',
        close: 'steps/close-reconciliation',
      },
      timeout: Duration.minutes(15),
      definition: reconciliationDefinition,
    })
  }
}
