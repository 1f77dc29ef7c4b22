import type { DeliveryId } from '../ids.ts'
import type { Instant } from '../time.ts'
import type { Quantity } from './quantity.ts'

/** What is sent together. */
export type Parcel = {
  readonly deliveryId: DeliveryId
  readonly items: readonly Quantity[]
  readonly carrier?: string | undefined
  readonly trackingNumber?: string | undefined
}

/** A parcel is `SHIPPED` until it has arrived, or is given up. */
export const deliveryStatuses = ['SHIPPED', 'DELIVERED', 'FAILED'] as const

type DeliveryStatus = (typeof deliveryStatuses)[number]

/** A parcel on its way, arrived, or given up. */
export type Delivery = Parcel & {
  readonly status: DeliveryStatus
  readonly shippedAt: Instant
}
