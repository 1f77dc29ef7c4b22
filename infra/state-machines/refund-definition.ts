import { backoff, caught, happenedAlready, waitForEvent } from './wait-for-event.ts'

/**
 * The state machine of one refund, in the Amazon States Language with JSONata.
 *
 *     AskProvider ──► IsSettled ──yes──► Settled
 *          ▲              │ no
 *       too late          ▼
 *          └───── AwaitWebhook ──webhook──► Settled
 *
 * How long it waits before it asks again, the order says: longer each time.
 */
type Parts = { readonly waitsTable: string; readonly askRefund: string }

export const refundDefinition = (parts: Parts) => ({
  Comment: 'Has one refund paid out. The refund itself is in its order, in the Orders table.',
  QueryLanguage: 'JSONata',
  StartAt: 'AskProvider',
  States: {
    AskProvider: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: {
        FunctionName: parts.askRefund,
        Payload: {
          orderId: '{% $states.input.orderId %}',
          refundId: '{% $states.input.refundId %}',
          at: '{% $states.context.State.EnteredTime %}',
        },
      },
      Output: '{% $merge([$states.input, $states.result.Payload]) %}',
      Retry: [{ ErrorEquals: ['States.ALL'], ...backoff }],
      Next: 'IsSettled',
    },
    IsSettled: {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input.settled %}', Next: 'Settled' }],
      Default: 'AwaitWebhook',
    },
    AwaitWebhook: {
      ...waitForEvent(parts.waitsTable, {
        waitingFor: 'refund',
        waitId: 'refundId',
        seconds: '$states.input.wait',
        unless: 'attribute_not_exists(ended)',
      }),
      Catch: [caught(happenedAlready, 'Settled'), caught(['States.ALL'], 'AskProvider')],
      Next: 'Settled',
    },
    Settled: { Type: 'Succeed' },
  },
})
