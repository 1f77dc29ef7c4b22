import type { HttpReply } from '../gateway/http.ts'
import type { AwsCall } from './aws-call.ts'
import { AwsError } from './aws-error.ts'
import { awsReply, errorReply } from './aws-reply.ts'
import type { FaultKind } from './faults.ts'
import { throttled } from './throttled.ts'

/** The answer to a call that is refused, as the service would give it; undefined for a fault that lets the call happen. */
export const refusalOf = (fault: FaultKind, { service, operation, input }: AwsCall): HttpReply | undefined => {
  switch (fault) {
    case 'fail':
      return awsReply(500, JSON.stringify({ __type: 'InternalServerError', message: 'a fault that was asked for' }))
    case 'throttle':
      return throttled(service, operation, input)
    case 'conflict': {
      const writes = operation === 'TransactWriteItems' ? (input as { TransactItems: object[] }).TransactItems : []
      if (writes.length === 0)
        return errorReply(new AwsError('TransactionConflictException', 'Transaction is ongoing for the item'))
      const CancellationReasons = writes.map(() => ({ Code: 'TransactionConflict' }))
      return awsReply(
        400,
        JSON.stringify({
          __type: 'TransactionCanceledException',
          message: 'Transaction cancelled',
          CancellationReasons,
        }),
      )
    }
    default:
      return undefined
  }
}
