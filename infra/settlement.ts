import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { Scheduled } from './scheduled.ts'
import type { Settings } from './settings.ts'
import { Machine } from './state-machines/machine.ts'
import { settlementDefinition } from './state-machines/settlement-definition.ts'
import { Store } from './store.ts'
import { tables } from './tables.ts'

/** Each day's money, paid out to its merchants once the day's check has passed. */
export class Settlement extends Construct {
  readonly batches: Store
  readonly machine: Machine

  constructor(scope: Construct, id: string, { timeZone, settlementHour }: Settings) {
    super(scope, id)
    this.batches = new Store(this, 'Batches', tables.settlements)
    new Scheduled(this, 'Hourly', {
      entry: 'schedules/settle',
      expression: `cron(0 ${settlementHour}-23 * * ? *)`,
      timeZone,
      // It asks about every payout that is on its way.
      timeout: Duration.minutes(15),
    })
    this.machine = new Machine(this, 'Machine', {
      steps: {
        draft: 'steps/draft-settlement',
        payMerchants: 'steps/pay-merchants',
        close: 'steps/close-settlement',
      },
      timeout: Duration.minutes(15),
      definition: settlementDefinition,
    })
  }
}
