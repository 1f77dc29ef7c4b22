import type { ProductId } from '../../domain/ids.ts'
import { env } from '../env.ts'

/** The name of the table of products and their stock changes. */
export const productsTable = () => env('PRODUCTS_TABLE')

/** The key of a product beside its stock changes. */
export const productKey = (productId: ProductId) => ({ productId, entry: 'product' })
