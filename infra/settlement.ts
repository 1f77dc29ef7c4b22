import { Duration, Stack } from 'aws-cdk-lib'
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import { Construct } from 'constructs'
import { Scheduled } from './scheduled.ts'
import { ServiceFunction } from './service-function.ts'
import type { Settings } from './settings.ts'
import { settlementDefinition } from './settlement-definition.ts'
import { Store } from './store.ts'

/** Each day's money, paid out to its merchants once the day's check has passed. */
export class Settlement extends Construct {
  readonly batches: Store
  /** Looks for what can be settled, and asks about payouts on their way. */
  readonly run: ServiceFunction
  readonly draft: ServiceFunction
  readonly payMerchants: ServiceFunction
  readonly close: ServiceFunction
  readonly machine: StateMachine

  constructor(scope: Construct, id: string, { timeZone, settlementHour }: Settings) {
    super(scope, id)
    this.batches = new Store(this, 'Batches', {
      partitionKey: 'merchantId',
      sortKey: 'entry',
      indexes: [
        { name: 'byDay', partitionKey: 'dayShard', sortKey: 'merchantId', whole: true },
        { name: 'byOpen', partitionKey: 'open', sortKey: 'opened', whole: true },
      ],
      variable: 'SETTLEMENTS_TABLE',
    })
    this.run = new Scheduled(this, 'Hourly', {
      entry: 'schedules/settle',
      expression: `cron(0 ${settlementHour}-23 * * ? *)`,
      timeZone,
      // It asks about every payout that is on its way.
      timeout: Duration.minutes(15),
    }).run
    const step = (name: string, entry: string) =>
      new ServiceFunction(this, name, { entry, timeout: Duration.minutes(15) })
    this.draft = step('Draft', 'steps/draft-settlement')
    this.payMerchants = step('PayMerchants', 'steps/pay-merchants')
    this.close = step('Close', 'steps/close-settlement')
    const definition = settlementDefinition({
      draft: this.draft.functionArn,
      payMerchants: this.payMerchants.functionArn,
      close: this.close.functionArn,
    })
    this.machine = new StateMachine(this, 'Machine', {
      definitionBody: DefinitionBody.fromString(Stack.of(this).toJsonString(definition)),
    })
    for (const fn of [this.draft, this.payMerchants, this.close]) fn.grantInvokeLatestVersion(this.machine)
    for (const fn of [this.run, this.draft, this.payMerchants]) fn.addEnvironment('TIME_ZONE', timeZone)
    this.batches.grantReadWrite(this.run, this.draft, this.payMerchants, this.close)
    this.machine.grantStartExecution(this.run)
    this.run.addEnvironment('SETTLEMENT_ARN', this.machine.stateMachineArn)
  }
}
