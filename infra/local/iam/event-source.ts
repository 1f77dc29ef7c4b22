import { StartupError } from '../startup-error.ts'
import { type Caller, nameOf } from './caller.ts'
import type { Iam } from './iam.ts'
import type { Access } from './policy.ts'

const on = (resource: string, service: string, operations: readonly string[]): Access[] =>
  operations.map((operation) => ({ action: `${service}:${operation}`, resource }))

/** What a function's role has to allow, so that Lambda may read from a stream or a queue for it. */
const neededToRead = (source: string): Access[] =>
  source.startsWith('arn:aws:sqs:')
    ? on(source, 'sqs', ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'])
    : [
        ...on(source, 'dynamodb', ['GetRecords', 'GetShardIterator', 'DescribeStream']),
        ...on('*', 'dynamodb', ['ListStreams']),
      ]

/** Throws a StartupError unless a function may read from its source and send what fails to its dead letters: AWS would not create the mapping. */
export const assertReads = (iam: Iam, caller: Caller, source: string, deadLetters: string | undefined): void => {
  const needed = [...neededToRead(source), ...(deadLetters ? on(deadLetters, 'sqs', ['SendMessage']) : [])]
  for (const access of needed) {
    const denial = iam.check(caller, access)
    if (denial) throw new StartupError(`the event source of ${nameOf(caller)}: ${denial.message()}`)
  }
}
