import type { EventOf } from '../domain/order/events.ts'
import { awaitPayment } from './effects/await-payment.ts'
import type { Reaction } from './reaction.ts'

/** An order was placed: it waits for its payment. */
export const placed: Reaction<EventOf<'placed'>> = { awaitPayment }
