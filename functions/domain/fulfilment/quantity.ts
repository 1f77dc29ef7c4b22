import type { ProductId } from '../ids.ts'

/** How many pieces of a product. */
export type Quantity = { readonly productId: ProductId; readonly quantity: number }

/** Several quantities of the same product as one. */
export const mergeQuantities = (items: readonly Quantity[]): Quantity[] =>
  [...Map.groupBy(items, ({ productId }) => productId)].map(([productId, same]) => ({
    productId,
    quantity: same.reduce((sum, { quantity }) => sum + quantity, 0),
  }))
