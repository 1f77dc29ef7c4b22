import { account, region } from '../templates/intrinsics.ts'
import type { World } from './world.ts'

/** What sets an alarm off, how soon it has to ring, and what ends it. */
export type Cause = {
  /** The alarm's name, without the stack's. */
  readonly alarm: string
  readonly what: string
  /** Within how many minutes after the cause. */
  readonly within: number
  readonly bring: (world: World) => Promise<void>
  readonly heal?: (world: World) => Promise<void>
  /** Within how many minutes after the cause has gone. */
  readonly recovers: number
}

const times = async (count: number, act: () => Promise<unknown>): Promise<void> => {
  for (let index = 0; index < count; index++) await act()
}

const healthy = async (world: World): Promise<void> => void (await world.healthy())

const table = 'Orders-LedgerTable'

type Booked = {
  readonly journal: { readonly S: string }
  readonly setId: { readonly S: string }
  readonly event: { readonly S: string }
  readonly entries: { readonly L: readonly { M: { amount: { M: { amount: { N: string } } } } }[] }
}

/** Adds an amount to an entry of a day's first capture, past all checks. */
const tamper = async (world: World, date: string, by: number): Promise<void> => {
  const { Items } = await world.aws('DynamoDB_20120810.Scan', { TableName: table })
  const [set] = (Items as Booked[])
    .filter(({ journal, event }) => journal.S.startsWith(date) && event.S === 'paymentCaptured')
    .sort((a, b) => (a.setId.S < b.setId.S ? -1 : 1))
  if (!set) throw new Error(`nothing was captured on ${date}`)
  const amount = Number(set.entries.L[0]?.M.amount.M.amount.N) + by
  await world.aws('DynamoDB_20120810.UpdateItem', {
    TableName: table,
    Key: { setId: set.setId },
    UpdateExpression: 'SET entries[0].amount.amount = :amount',
    ExpressionAttributeValues: { ':amount': { N: String(amount) } },
  })
}

const yesterdayOf = async (world: World) => new Date((await world.now()) - 86_400_000).toISOString().slice(0, 10)

/** A cause for each alarm of the template. */
export const causes: readonly Cause[] = [
  {
    alarm: 'RequestsFailing',
    what: 'DynamoDB fails, and 20 requests with it',
    within: 6,
    bring: async (world) => {
      await world.fault({ service: 'dynamodb', operation: 'GetItem', kind: 'fail' })
      await world.ask(20, () => world.client.ask('GET', '/health'))
      await world.healthy()
    },
    recovers: 6,
  },
  {
    alarm: 'ServiceInTrouble',
    what: 'the same: one SMS for all that one cause sets off',
    within: 6,
    bring: async (world) => {
      await world.fault({ service: 'dynamodb', operation: 'GetItem', kind: 'fail' })
      await world.ask(20, () => world.client.ask('GET', '/health'))
      await world.healthy()
    },
    recovers: 6,
  },
  {
    alarm: 'RequestsSlow',
    what: 'three requests of 25 take more than 3 s, for ten minutes',
    within: 6,
    bring: (world) =>
      times(2, async () => {
        await world.fault({ service: 'dynamodb', operation: 'GetItem', kind: 'delay', count: 3 })
        await world.ask(25, () => world.client.ask('GET', '/health'))
        await world.healthy()
        await world.advance(290)
      }),
    recovers: 16,
  },
  {
    alarm: 'PaymentsFailing-sandbox',
    what: 'eight cards are declined, and none is taken',
    within: 2,
    bring: (world) => times(8, async () => world.pay(await world.place(), 'declined')),
    recovers: 17,
  },
  {
    alarm: 'OutcomesUnknown',
    what: 'the provider does not answer',
    within: 5,
    bring: async (world) => {
      await world.fault({ service: 'sandbox', operation: 'POST /payments', kind: 'fail' })
      await times(3, () => world.place())
      await world.advance(240)
    },
    heal: healthy,
    recovers: 40,
  },
  {
    alarm: 'DeliveriesFailed',
    what: 'a merchant cannot deliver a paid order',
    within: 2,
    bring: async (world) => world.act(await world.paid(), '/delivery-failed', { reason: 'drill' }, 'merchant'),
    recovers: 7,
  },
  {
    alarm: 'RefundsFailed',
    what: 'the provider refuses a refund',
    within: 2,
    bring: async (world) => world.act(await world.paid('refund-refused'), '/cancel'),
    recovers: 7,
  },
  {
    alarm: 'SignaturesRefused',
    what: 'twelve forged webhooks',
    within: 2,
    bring: (world) => world.ask(12, () => world.client.ask('POST', '/webhooks/sandbox', { body: { type: 'forged' } })),
    recovers: 7,
  },
  {
    alarm: 'DeadLetters-reactions',
    what: 'Step Functions fails until a reaction is given up, after six hours',
    within: 6 * 60 + 10,
    bring: async (world) => {
      await world.fault({ service: 'states', kind: 'fail' })
      await world.place()
    },
    heal: async (world) => {
      await world.healthy()
      await world.purge('Orders-ReactionsRetriesDeadLettersQueue')
    },
    recovers: 2,
  },
  {
    alarm: 'DeadLetters-stream',
    what: 'the function that reacts dies each time, for six hours',
    within: 6 * 60 + 10,
    bring: async (world) => {
      await world.fault({ service: 'lambda', operation: 'Orders-ReactionsReact', kind: 'kill' })
      await world.place()
    },
    heal: async (world) => {
      await world.healthy()
      await world.purge('Orders-ReactionsDeadLettersQueue')
    },
    recovers: 5,
  },
  {
    alarm: 'DeadLetters-messages',
    what: 'nobody listens at a merchant’s endpoint',
    within: 25,
    bring: async (world) => {
      await world.listenNowhere()
      await world.paid()
    },
    heal: async (world) => {
      await world.listenNoMore()
      await world.purge('Orders-MerchantMessagesDeadLettersQueue')
    },
    recovers: 2,
  },
  {
    alarm: 'DeadLetters-alerts',
    what: 'SNS fails until an alert is given up',
    within: 25,
    bring: async (world) => {
      await world.fault({ service: 'sns', kind: 'fail' })
      await world.act(await world.paid('refund-refused'), '/cancel')
    },
    heal: async (world) => {
      await world.healthy()
      await world.purge('Orders-AlertsMessagesDeadLettersQueue')
    },
    recovers: 2,
  },
  {
    alarm: 'ExecutionsFailing-orders',
    what: 'somebody stops the execution of an order',
    within: 2,
    bring: async (world) => {
      const { orderId } = await world.place()
      await world.client.settled()
      await world.aws('AWSStepFunctions.StopExecution', {
        executionArn: `arn:aws:states:${region}:${account}:execution:Orders-LifecycleMachine:${orderId}`,
      })
    },
    recovers: 7,
  },
  {
    alarm: 'ExecutionsFailing-ledger',
    what: 'a function of a state machine dies each time',
    within: 5,
    bring: async (world) => {
      await world.fault({ service: 'lambda', operation: 'Orders-LedgerRebuildCompare', kind: 'kill', count: 40 })
      await world.aws('AWSStepFunctions.StartExecution', {
        stateMachineArn: `arn:aws:states:${region}:${account}:stateMachine:Orders-LedgerRebuildMachine`,
      })
    },
    heal: healthy,
    recovers: 7,
  },
  {
    alarm: 'ReactionsLate',
    what: 'the function that reacts dies each time, for some minutes',
    within: 5,
    bring: async (world) => {
      await world.fault({ service: 'lambda', operation: 'Orders-ReactionsReact', kind: 'kill' })
      await world.place()
    },
    heal: async (world) => {
      await world.healthy()
      await world.advance(120)
    },
    recovers: 5,
  },
  {
    alarm: 'ReactionsFailing',
    what: 'Step Functions fails for some minutes',
    within: 8,
    bring: async (world) => {
      await world.fault({ service: 'states', kind: 'fail' })
      await world.place()
    },
    heal: async (world) => {
      await world.healthy()
      await world.advance(120)
    },
    recovers: 5,
  },
  {
    alarm: 'Throttled',
    what: 'twelve invocations are throttled',
    within: 2,
    bring: async (world) => {
      await world.fault({ service: 'lambda', operation: 'Orders-ApiGetHealth', kind: 'throttle', count: 12 })
      await world.ask(12, () => world.client.ask('GET', '/health'))
    },
    heal: healthy,
    recovers: 7,
  },
  {
    alarm: 'TimersFailing',
    what: 'Step Functions loses every execution of 25 unpaid orders',
    within: 33,
    bring: async (world) => {
      // In the first seconds of a minute, so that the sweep comes long after the timers.
      await world.advance(60 - (((await world.now()) / 1000) % 60))
      await times(25, () => world.place())
      await world.client.call('DELETE', '/local/executions')
    },
    recovers: 20,
  },
  {
    alarm: 'SweepSilent',
    what: 'the schedule of the sweep does not run',
    within: 7,
    bring: async (world) => void (await world.fault({ service: 'scheduler', operation: 'sweep', kind: 'fail' })),
    heal: healthy,
    recovers: 3,
  },
  {
    alarm: 'AlertsUndelivered',
    what: 'an SMS does not reach the phones',
    within: 2,
    bring: async (world) => {
      await world.fault({ service: 'sns', operation: 'Deliver', kind: 'fail' })
      await world.act(await world.paid('refund-refused'), '/cancel')
      await world.healthy()
    },
    recovers: 7,
  },
  {
    alarm: 'SmsHeldBack',
    what: 'seven refunds are refused within an hour',
    within: 3,
    bring: (world) => times(7, async () => world.act(await world.paid('refund-refused'), '/cancel')),
    recovers: 65,
  },
  {
    alarm: 'ReconciliationLate',
    what: 'a provider publishes no statement',
    within: 1,
    bring: async (world) => {
      await world.until(20)
      await world.provider('PUT', `/statements/${await world.today()}/defects`, { defects: [{ kind: 'absent' }] })
      await world.until(11, 50)
    },
    heal: async (world) => {
      await world.provider('PUT', `/statements/${await yesterdayOf(world)}/defects`, { defects: [] })
    },
    recovers: 65,
  },
  {
    alarm: 'LedgerImbalance',
    what: 'one cent is changed in the ledger',
    within: 31,
    bring: async (world) => {
      await world.until(20)
      await world.completed()
      await tamper(world, await world.today(), 1)
      await world.until(2, 29)
    },
    heal: async (world) => tamper(world, await yesterdayOf(world), -1),
    recovers: 125,
  },
  {
    alarm: 'SettlementLate',
    what: 'the settlement cannot be drafted',
    within: 1,
    bring: async (world) => {
      await world.until(12, 30)
      await world.fault({ service: 'lambda', operation: 'Orders-SettlementDraft', kind: 'kill' })
      await world.until(13, 50)
    },
    heal: healthy,
    recovers: 65,
  },
  {
    alarm: 'PayoutsFailed',
    what: 'the bank sends a payout back',
    within: 62,
    bring: async (world) => {
      await world.until(20)
      await world.completed()
      await world.provider('PUT', `/accounts/${world.merchantId}`, { payouts: 'fail' })
      await world.until(12, 59)
    },
    heal: async (world) => world.provider('PUT', `/accounts/${world.merchantId}`, { payouts: 'arrive' }),
    recovers: 7,
  },
  {
    alarm: 'DayEndUnwatched',
    what: 'nobody looks at the day ends',
    within: 130,
    bring: async (world) =>
      void (await world.fault({ service: 'scheduler', operation: 'watch-day-ends', kind: 'fail' })),
    heal: healthy,
    recovers: 65,
  },
]
