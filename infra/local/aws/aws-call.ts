import type { HttpRequest } from '../gateway/http.ts'

/** A request of an AWS SDK: `input` is what its body says. */
export type AwsCall = {
  readonly service: string
  readonly target: string
  readonly operation: string
  readonly input: object
}

/** The services by what stands before the dot in their calls. */
const serviceOf: Readonly<Record<string, string>> = {
  DynamoDB_20120810: 'dynamodb',
  AWSStepFunctions: 'states',
  AmazonSQS: 'sqs',
  secretsmanager: 'secretsmanager',
}

/** Reads a request: SNS has its operation in a form, the others in a header beside a body of JSON. */
export const callOf = ({ headers, body }: HttpRequest): AwsCall => {
  const target = headers['x-amz-target']
  if (target === undefined) {
    const { Action = '', ...input } = Object.fromEntries(new URLSearchParams(body.toString()))
    return { service: 'sns', target: '', operation: Action, input }
  }
  const [prefix = '', operation = ''] = target.split('.')
  return { service: serviceOf[prefix] ?? prefix, target, operation, input: JSON.parse(body.toString()) as object }
}
