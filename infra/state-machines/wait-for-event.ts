export const happenedAlready = ['DynamoDb.ConditionalCheckFailedException', 'DynamoDB.ConditionalCheckFailedException']
export const ended = ['Order.Ended']

const keepInput = '{% $states.input %}'

export const backoff = {
  IntervalSeconds: 2,
  MaxAttempts: 6,
  BackoffRate: 2,
  MaxDelaySeconds: 60,
  JitterStrategy: 'FULL',
}

type Wait = {
  /** What the execution waits for, and the field of its input that names it. */
  readonly waitingFor: 'payment' | 'delivery' | 'refund'
  readonly waitId: 'orderId' | 'refundId'
  readonly seconds: string
  /** It has not happened yet, as a condition on the item. */
  readonly unless: string
}

/**
 * Waits until a reaction wakes it. It writes its task token where the reaction finds it, on the condition that what it would
 * wait for has not happened yet: then it does not begin to wait.
 */
export const waitForEvent = (waitsTable: string, { waitingFor, waitId, seconds, unless }: Wait) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken',
  Arguments: {
    TableName: waitsTable,
    Key: { waitId: { S: `{% $states.input.${waitId} %}` } },
    UpdateExpression: 'SET taskToken = :token, waitingFor = :wait, execution = :execution',
    ConditionExpression: unless,
    ExpressionAttributeValues: {
      ':token': { S: '{% $states.context.Task.Token %}' },
      ':wait': { S: waitingFor },
      ':execution': { S: '{% $states.context.Execution.Id %}' },
    },
  },
  TimeoutSeconds: `{% ${seconds} %}`,
  Output: keepInput,
  Retry: [
    { ErrorEquals: [...happenedAlready, ...ended], MaxAttempts: 0 },
    { ErrorEquals: ['States.TaskFailed'], ...backoff },
  ],
})

export const caught = (errors: readonly string[], next: string) => ({
  ErrorEquals: errors,
  Output: keepInput,
  Next: next,
})
