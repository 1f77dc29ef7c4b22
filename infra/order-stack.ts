import { Stack } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { Alerts } from './alerts.ts'
import { Identity } from './identity.ts'
import { LedgerRebuild } from './ledger-rebuild.ts'
import { Lifecycle } from './lifecycle.ts'
import { Monitoring } from './monitoring/monitoring.ts'
import { OrderApi } from './order-api.ts'
import { Outbox } from './outbox.ts'
import { Reactions } from './reactions.ts'
import { Reconciliation } from './reconciliation.ts'
import type { SandboxStack } from './sandbox-stack.ts'
import { Scheduled } from './scheduled.ts'
import type { Settings } from './settings.ts'
import { Settlement } from './settlement.ts'
import { Store } from './store.ts'

/** The order system. Its parts, and what each may use of the others. */
export class OrderStack extends Stack {
  constructor(scope: Construct, id: string, settings: Settings, sandbox: SandboxStack) {
    super(scope, id, { description: 'Orders, payments and deliveries between shoppers, merchants and the platform' })

    const orders = new Store(this, 'Orders', {
      partitionKey: 'orderId',
      indexes: [
        { name: 'byUser', partitionKey: 'userId', sortKey: 'placed' },
        { name: 'byMerchant', partitionKey: 'merchantStatus', sortKey: 'placed' },
        { name: 'byDue', partitionKey: 'dueShard', sortKey: 'dueAt', sortsNumbers: true },
      ],
      stream: true,
      variable: 'ORDERS_TABLE',
    })
    const products = new Store(this, 'Products', {
      partitionKey: 'productId',
      sortKey: 'entry',
      indexes: [{ name: 'byMerchant', partitionKey: 'merchantId', sortKey: 'productId' }],
      variable: 'PRODUCTS_TABLE',
    })
    const merchants = new Store(this, 'Merchants', { partitionKey: 'merchantId', variable: 'MERCHANTS_TABLE' })
    const exceptions = new Store(this, 'Exceptions', {
      partitionKey: 'exceptionId',
      indexes: [{ name: 'byStatus', partitionKey: 'status', sortKey: 'opened' }],
      variable: 'EXCEPTIONS_TABLE',
    })
    const ledger = new Store(this, 'Ledger', {
      partitionKey: 'setId',
      indexes: [
        { name: 'byDay', partitionKey: 'journal', sortKey: 'setId', whole: true },
        { name: 'byProvider', partitionKey: 'providerDay', sortKey: 'reference', whole: true },
        { name: 'byMerchant', partitionKey: 'merchantDay', sortKey: 'setId', whole: true },
      ],
      variable: 'LEDGER_TABLE',
    })
    const providerEvents = new Store(this, 'ProviderEvents', {
      partitionKey: 'eventId',
      expiresAt: 'expiresAt',
      variable: 'PROVIDER_EVENTS_TABLE',
    })

    const api = new OrderApi(this, 'Api', new Identity(this, 'Identity', settings), settings)
    const lifecycle = new Lifecycle(this, 'Lifecycle')
    const reactions = new Reactions(this, 'Reactions', orders)
    const { react } = reactions
    const messages = new Outbox(this, 'MerchantMessages', {
      entry: 'merchants/deliver-message',
      variable: 'MERCHANT_QUEUE_URL',
    })
    const reconciliation = new Reconciliation(this, 'Reconciliation', settings)
    const rebuild = new LedgerRebuild(this, 'LedgerRebuild', { shards: settings.rebuildShards })
    const settlement = new Settlement(this, 'Settlement', settings)
    const watchDayEnds = new Scheduled(this, 'WatchDayEnds', {
      entry: 'schedules/watch-day-ends',
      // Ten minutes before the hours at which things have to be done.
      expression: 'cron(50 * * * ? *)',
      timeZone: settings.timeZone,
    }).run
    const sweep = new Scheduled(this, 'Sweep', { entry: 'schedules/sweep', polls: true })
    const alerts = new Alerts(this, 'Alerts', settings)

    const placing = api.functions('placeOrder')
    const paying = [...placing, ...api.functions('startPayment')]
    const webhook = api.functions('receiveWebhook')
    const deadlines = [lifecycle.meetDeadline, sweep.run]
    /** These may end an order before its shipment, and then give its stock back. */
    const { readStatement, reconcileShard, close, records } = reconciliation
    const ending = [
      ...api.functions('cancelOrder', 'failDelivery', 'resolveException'),
      ...webhook,
      ...deadlines,
      reconcileShard,
    ]
    const moving = api.functions('shipOrder', 'confirmDelivery', 'requestRefund')
    const changing = [...paying, ...moving, ...ending, lifecycle.askRefund]

    orders.grantRead(...api.functions('listOrders', 'getOrder', 'listOrderEvents', 'listExceptions', 'getHealth'))
    orders.grantRead(messages.send)
    orders.grantReadWrite(...changing)
    for (const fn of changing) fn.addEnvironment('DUE_SHARDS', String(settings.dueShards))
    products.grantRead(...api.functions('listProducts', 'getProduct'))
    products.grantReadWrite(...placing, ...api.functions('putProduct', 'changeStock'), ...ending)
    merchants.grantRead(...api.functions('getMerchant'), ...placing, messages.send)
    merchants.grantReadWrite(...api.functions('putMerchant', 'renewWebhookSecret'))
    const posting = [
      react,
      reconcileShard,
      close,
      settlement.run,
      settlement.payMerchants,
      ...api.functions('resolveException'),
    ]
    ledger.grantWrite(...posting)
    ledger.grantRead(reconcileShard, close, reconciliation.check, settlement.draft)
    ledger.grantRead(...api.functions('getSettlement', 'resolveException'))
    orders.grantRead(reconciliation.check, rebuild.compare)
    for (const table of [orders, ledger]) table.grantScan(rebuild.compare)
    ledger.grantReadWrite(rebuild.compare)
    reconciliation.check.addEnvironment('DUE_SHARDS', String(settings.dueShards))
    records.grantReadWrite(watchDayEnds)
    records.grantRead(react, rebuild.compare, settlement.run, settlement.payMerchants)
    records.grantRead(...api.functions('getReconciliation', 'getSettlement'))
    records.grantReadWrite(
      settlement.draft,
      settlement.close,
      ...api.functions('resolveException', 'runReconciliation'),
    )
    settlement.batches.grantRead(...api.functions('getSettlement'))
    settlement.batches.grantReadWrite(...api.functions('resolveException'))
    exceptions.grantReadWrite(settlement.run, settlement.payMerchants)
    reconciliation.grantStart(...api.functions('runReconciliation'))
    for (const fn of [react, watchDayEnds, rebuild.compare, ...api.functions('resolveException', 'runReconciliation')])
      fn.addEnvironment('TIME_ZONE', settings.timeZone)
    watchDayEnds.addEnvironment('SETTLEMENT_HOUR', String(settings.settlementHour))
    exceptions.grantRead(watchDayEnds, ...api.functions('listExceptions'))
    exceptions.grantReadWrite(...changing)
    providerEvents.grantWrite(...webhook)

    lifecycle.grantStart(react)
    lifecycle.grantRefund(react)
    lifecycle.grantRestart(sweep.run)
    lifecycle.grantWake(react)
    messages.grantSend(react)
    alerts.grantAlert(react, close, settlement.run, settlement.payMerchants, ...api.functions('resolveException'))

    sandbox.grantUse(
      ...paying,
      ...api.functions('cancelOrder', 'resolveException'),
      ...webhook,
      ...deadlines,
      lifecycle.askRefund,
      readStatement,
      reconcileShard,
      settlement.run,
      settlement.payMerchants,
    )
    for (const fn of [...paying, ...deadlines]) fn.addEnvironment('PUBLIC_URL', api.url)
    for (const fn of placing) {
      fn.addEnvironment('PAYMENT_WINDOW', String(settings.paymentWindow))
      fn.addEnvironment('COMMISSION_BPS', String(settings.commissionBps))
    }
    new Monitoring(this, 'Monitoring', {
      alerts,
      settings,
      watched: {
        http: api.http,
        react,
        sweep: sweep.run,
        watchDayEnds,
        machines: {
          Orders: lifecycle.machine,
          Refunds: lifecycle.refund,
          Reconciliation: reconciliation.machine,
          Settlement: settlement.machine,
          LedgerRebuild: rebuild.machine,
        },
        deadLetters: {
          reactions: reactions.deadLetters,
          messages: messages.deadLetters,
          alerts: alerts.deadLetters,
        },
      },
    })
    if (settings.loopbackWebhooks)
      for (const fn of [...api.functions('putMerchant'), messages.send])
        fn.addEnvironment('LOOPBACK_WEBHOOKS', 'allowed')
  }
}
