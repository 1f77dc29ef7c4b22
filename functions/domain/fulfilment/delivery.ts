import type { DeliveryId } from '../ids.ts'
import type { Instant } from '../time.ts'
import type { Quantity } from './quantity.ts'

export type Parcel = {
  readonly deliveryId: DeliveryId
  readonly items: readonly Quantity[]
  readonly carrier?: string | undefined
  readonly trackingNumber?: string | undefined
}

export type Delivery = {
  readonly deliveryId: DeliveryId
  readonly items: readonly Quantity[]
  readonly carrier?: string | undefined
  readonly trackingNumber?: string | undefined
  readonly status: 'SHIPPED' | 'DELIVERED' | 'FAILED'
  readonly shippedAt: Instant
}
