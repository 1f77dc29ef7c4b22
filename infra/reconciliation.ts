import { Duration, Stack } from 'aws-cdk-lib'
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import { Construct } from 'constructs'
import { reconciliationDefinition } from './reconciliation-definition.ts'
import { Scheduled } from './scheduled.ts'
import { ServiceFunction } from './service-function.ts'
import type { Settings } from './settings.ts'
import { Store } from './store.ts'

/** Each day's bookings, brought together with what the payment providers say. */
export class Reconciliation extends Construct {
  readonly records: Store
  /** Look for what is still to be done. */
  readonly run: ServiceFunction
  /** Checks whether a day's ledger is right at its end. */
  readonly check: ServiceFunction
  readonly readStatement: ServiceFunction
  readonly reconcileShard: ServiceFunction
  readonly close: ServiceFunction
  readonly machine: StateMachine

  constructor(scope: Construct, id: string, { timeZone }: Settings) {
    super(scope, id)
    this.records = new Store(this, 'Records', {
      partitionKey: 'collection',
      sortKey: 'entry',
      variable: 'RECONCILIATIONS_TABLE',
    })
    this.run = new Scheduled(this, 'Hourly', {
      entry: 'schedules/reconcile',
      // From two o'clock on: a provider has its statement ready by then.
      expression: 'cron(0 2-23 * * ? *)',
      timeZone,
    }).run
    this.check = new Scheduled(this, 'Check', {
      entry: 'schedules/check-day-ends',
      // After each run of the reconciliation has had its time.
      expression: 'cron(30 2-23 * * ? *)',
      timeZone,
      // It reads a whole day's journal, and every open order.
      timeout: Duration.minutes(15),
    }).run
    const step = (name: string, entry: string) =>
      new ServiceFunction(this, name, { entry, timeout: Duration.minutes(15) })
    this.readStatement = step('ReadStatement', 'steps/read-statement')
    this.reconcileShard = step('ReconcileShard', 'steps/reconcile-shard')
    this.close = step('Close', 'steps/close-reconciliation')
    const definition = reconciliationDefinition({
      readStatement: this.readStatement.functionArn,
      reconcileShard: this.reconcileShard.functionArn,
      close: this.close.functionArn,
    })
    this.machine = new StateMachine(this, 'Machine', {
      definitionBody: DefinitionBody.fromString(Stack.of(this).toJsonString(definition)),
    })
    for (const fn of [this.readStatement, this.reconcileShard, this.close]) {
      fn.grantInvokeLatestVersion(this.machine)
      fn.addEnvironment('TIME_ZONE', timeZone)
      this.records.grantReadWrite(fn)
    }
    for (const fn of [this.run, this.check]) fn.addEnvironment('TIME_ZONE', timeZone)
    this.records.grantReadWrite(this.run, this.check)
    this.grantStart(this.run)
  }

  /** Lets a function have days reconciled. */
  grantStart(...functions: readonly ServiceFunction[]): void {
    for (const fn of functions) {
      this.machine.grantStartExecution(fn)
      fn.addEnvironment('RECONCILIATION_ARN', this.machine.stateMachineArn)
    }
  }
}
