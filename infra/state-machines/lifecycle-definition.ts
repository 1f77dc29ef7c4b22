import { backoff, caught, ended, happenedAlready, waitForEvent } from './wait-for-event.ts'

/**
 * The state machine of an order's waits, in the Amazon States Language with JSONata.
 *
 *     AwaitPayment ──paid──► AwaitDelivery ──delivered──► end             the happy path: three transitions
 *          │                      │
 *       timeout                timeout
 *          └──► MeetDeadline ◄────┘        asks, decides, saves; says how long to wait on
 *                    │
 *                 WaitOn ──► AwaitPayment · AwaitDelivery · Ended
 */
type Parts = { readonly waitsTable: string; readonly meetDeadline: string }

export const lifecycleDefinition = (parts: Parts) => ({
  Comment: 'Holds the waits of one order. The order itself is in the Orders table.',
  QueryLanguage: 'JSONata',
  StartAt: 'AwaitPayment',
  States: {
    AwaitPayment: {
      ...waitForEvent(parts.waitsTable, {
        waitingFor: 'payment',
        waitId: 'orderId',
        seconds: '$states.input.paymentWindow',
        unless: 'attribute_not_exists(paid) AND attribute_not_exists(ended)',
      }),
      Catch: [caught(happenedAlready, 'AwaitDelivery'), caught(ended, 'Ended'), caught(['States.ALL'], 'MeetDeadline')],
      Next: 'AwaitDelivery',
    },
    AwaitDelivery: {
      ...waitForEvent(parts.waitsTable, {
        waitingFor: 'delivery',
        waitId: 'orderId',
        seconds: '$states.input.deliveryWindow',
        unless: 'attribute_not_exists(ended)',
      }),
      Catch: [caught([...happenedAlready, ...ended], 'Ended'), caught(['States.ALL'], 'MeetDeadline')],
      End: true,
    },
    MeetDeadline: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: {
        FunctionName: parts.meetDeadline,
        Payload: { orderId: '{% $states.input.orderId %}', at: '{% $states.context.State.EnteredTime %}' },
      },
      Output: '{% $states.result.Payload %}',
      Retry: [{ ErrorEquals: ['States.ALL'], ...backoff }],
      Next: 'WaitOn',
    },
    WaitOn: {
      Type: 'Choice',
      Choices: [
        { Condition: "{% $states.input.status = 'PENDING_PAYMENT' %}", Next: 'AwaitPayment' },
        { Condition: "{% $states.input.status in ['PAID', 'SHIPPED'] %}", Next: 'AwaitDelivery' },
      ],
      Default: 'Ended',
    },
    Ended: { Type: 'Succeed' },
  },
})
