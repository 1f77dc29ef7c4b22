/**
 * The state machine of an order's waits, in the Amazon States Language with JSONata.
 *
 *     AwaitPayment ──paid──► AwaitDelivery ──delivered──► end             the happy path: three transitions
 *          │                      │
 *       timeout                timeout
 *          └──► MeetDeadline ◄────┘        asks, decides, saves; says how long to wait on
 *                    │
 *                 WaitOn ──► AwaitPayment · AwaitDelivery · Ended
 *
 * Each wait writes its task token where the order's reactions find it, on the condition that what it would wait for has not
 * happened yet: then it does not begin to wait.
 */
type Parts = { readonly waitsTable: string; readonly meetDeadline: string }

const happenedAlready = ['DynamoDb.ConditionalCheckFailedException', 'DynamoDB.ConditionalCheckFailedException']
const ended = ['Order.Ended']

const keepInput = '{% $states.input %}'

const backoff = { IntervalSeconds: 2, MaxAttempts: 6, BackoffRate: 2, MaxDelaySeconds: 60, JitterStrategy: 'FULL' }

const wait = (parts: Parts, waitingFor: 'payment' | 'delivery', unless: string) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken',
  Arguments: {
    TableName: parts.waitsTable,
    Key: { orderId: { S: '{% $states.input.orderId %}' } },
    UpdateExpression: 'SET taskToken = :token, waitingFor = :wait, execution = :execution',
    ConditionExpression: unless,
    ExpressionAttributeValues: {
      ':token': { S: '{% $states.context.Task.Token %}' },
      ':wait': { S: waitingFor },
      ':execution': { S: '{% $states.context.Execution.Id %}' },
    },
  },
  TimeoutSeconds: `{% $states.input.${waitingFor}Window %}`,
  Output: keepInput,
  Retry: [
    { ErrorEquals: [...happenedAlready, ...ended], MaxAttempts: 0 },
    { ErrorEquals: ['States.TaskFailed'], ...backoff },
  ],
})

const caught = (errors: readonly string[], next: string) => ({ ErrorEquals: errors, Output: keepInput, Next: next })

export const lifecycleDefinition = (parts: Parts) => ({
  Comment: 'Holds the waits of one order. The order itself is in the Orders table.',
  QueryLanguage: 'JSONata',
  StartAt: 'AwaitPayment',
  States: {
    AwaitPayment: {
      ...wait(parts, 'payment', 'attribute_not_exists(paid) AND attribute_not_exists(ended)'),
      Catch: [caught(happenedAlready, 'AwaitDelivery'), caught(ended, 'Ended'), caught(['States.ALL'], 'MeetDeadline')],
      Next: 'AwaitDelivery',
    },
    AwaitDelivery: {
      ...wait(parts, 'delivery', 'attribute_not_exists(ended)'),
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
