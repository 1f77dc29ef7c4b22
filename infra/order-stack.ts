import { Duration, Stack } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { Alerts } from './alerts.ts'
import { Identity } from './identity.ts'
import { LedgerRebuild } from './ledger-rebuild.ts'
import { Lifecycle } from './lifecycle.ts'
import { Monitoring } from './monitoring/monitoring.ts'
import { OrderApi } from './order-api.ts'
import { Reactions } from './reactions.ts'
import { Reconciliation } from './reconciliation.ts'
import type { SandboxStack } from './sandbox-stack.ts'
import { Scheduled } from './scheduled.ts'
import type { Settings } from './settings.ts'
import { Settlement } from './settlement.ts'
import { Store } from './store.ts'
import { tables } from './tables.ts'
import { wire } from './wiring.ts'
import { retryPause, WorkQueue } from './work-queue.ts'

/** The order system: its parts. What its functions may use of them, `functions.ts` says. */
export class OrderStack extends Stack {
  constructor(scope: Construct, id: string, settings: Settings, sandbox: SandboxStack) {
    super(scope, id, { description: 'Orders, payments and deliveries between shoppers, merchants and the platform' })

    const orders = new Store(this, 'Orders', tables.orders)
    const products = new Store(this, 'Products', tables.products)
    const merchants = new Store(this, 'Merchants', tables.merchants)
    const exceptions = new Store(this, 'Exceptions', tables.exceptions)
    const ledger = new Store(this, 'Ledger', tables.ledger)
    const providerEvents = new Store(this, 'ProviderEvents', tables.providerEvents)

    const api = new OrderApi(this, 'Api', new Identity(this, 'Identity', settings), settings)
    const lifecycle = new Lifecycle(this, 'Lifecycle')
    const reactions = new Reactions(this, 'Reactions', orders)
    const messages = new WorkQueue(this, 'MerchantMessages', {
      entry: 'merchants/deliver-message',
      patience: Duration.minutes(20),
    })
    const reconciliation = new Reconciliation(this, 'Reconciliation', settings)
    const rebuild = new LedgerRebuild(this, 'LedgerRebuild', { shards: settings.rebuildShards })
    const settlement = new Settlement(this, 'Settlement', settings)
    const watchDayEnds = new Scheduled(this, 'WatchDayEnds', {
      entry: 'schedules/watch-day-ends',
      // Ten minutes before the hours at which things have to be done.
      expression: 'cron(50 * * * ? *)',
      timeZone: settings.timeZone,
    })
    const sweep = new Scheduled(this, 'Sweep', { entry: 'schedules/sweep', polls: true })
    const alerts = new Alerts(this, 'Alerts', settings)
    new Monitoring(this, 'Monitoring', {
      settings,
      watched: {
        http: api.http,
        react: reactions.react,
        retries: reactions.retries.queue,
        sweep: sweep.run,
        watchDayEnds: watchDayEnds.run,
        smsTopic: alerts.topic,
        machines: {
          Orders: lifecycle.machine,
          Refunds: lifecycle.refund,
          Reconciliation: reconciliation.machine,
          Settlement: settlement.machine,
          LedgerRebuild: rebuild.machine,
        },
        deadLetters: {
          reactions: reactions.retries.deadLetters,
          stream: reactions.deadLetters,
          messages: messages.deadLetters,
          alerts: alerts.messages.deadLetters,
        },
      },
    })

    wire(this, {
      tables: {
        orders,
        products,
        merchants,
        exceptions,
        ledger,
        providerEvents,
        waits: lifecycle.waits,
        reconciliations: reconciliation.records,
        settlements: settlement.batches,
        alerts: alerts.log,
      },
      queues: {
        alerts: alerts.messages.queue,
        merchantMessages: messages.queue,
        reactionRetries: reactions.retries.queue,
      },
      topics: { alerts: alerts.topic },
      machines: {
        lifecycle: lifecycle.machine,
        refund: lifecycle.refund,
        reconciliation: reconciliation.machine,
        settlement: settlement.machine,
      },
      secrets: sandbox.secrets,
      settings: {
        APPROVAL_LIMIT: String(settings.approvalLimit),
        COMMISSION_BPS: String(settings.commissionBps),
        DUE_SHARDS: String(settings.dueShards),
        LOOPBACK_WEBHOOKS: settings.loopbackWebhooks ? 'allowed' : '',
        PAYMENT_WINDOW: String(settings.paymentWindow),
        PUBLIC_URL: api.url,
        RETRY_PAUSE: String(retryPause.toSeconds()),
        SANDBOX_URL: sandbox.url,
        SETTLEMENT_HOUR: String(settings.settlementHour),
        SANDBOX_TIME_ZONE: settings.sandboxTimeZone ?? settings.timeZone,
        TIME_ZONE: settings.timeZone,
      },
    })
  }
}
