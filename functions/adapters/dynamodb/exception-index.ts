import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { ExceptionId, OrderId } from '../../domain/ids.ts'
import type { ExceptionStatus, OrderException, Proposal } from '../../domain/order/exception.ts'
import type { Order } from '../../domain/order/order.ts'
import { toIso } from '../../domain/time.ts'
import { env } from '../env.ts'
import { toAttributes } from './client.ts'
import { putIf } from './write.ts'

/** Where to find an order's exception: what it is stands in the order. */
export type ExceptionEntry = {
  readonly exceptionId: ExceptionId
  readonly orderId: OrderId
  readonly status: ExceptionStatus
  readonly opened: string
  readonly proposal?: Proposal | undefined
}

/** Writes down what an operator wants to do about an order's exception; false where that has ended. */
export const proposeForOrder = (entry: ExceptionEntry, proposal: Proposal): Promise<boolean> =>
  putIf({
    TableName: env('EXCEPTIONS_TABLE'),
    Item: toAttributes({ ...entry, proposal }),
    ConditionExpression: '#status = :open',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: toAttributes({ ':open': 'open' satisfies ExceptionStatus }),
  })

/** `open` until an operator, or a late answer, has ended it. */
export const statusOf = ({ closed }: OrderException): ExceptionStatus => (closed ? 'resolved' : 'open')

/** Puts an exception on the list, or moves it to that of the resolved ones: with the order's own write, or not at all. */
export const putException = ({ orderId }: Order, exception: OrderException): TransactWriteItem => {
  const { exceptionId, since } = exception
  const entry: ExceptionEntry = {
    exceptionId,
    orderId,
    status: statusOf(exception),
    opened: `${toIso(since)}#${exceptionId}`,
  }
  return { Put: { TableName: env('EXCEPTIONS_TABLE'), Item: toAttributes(entry) } }
}
