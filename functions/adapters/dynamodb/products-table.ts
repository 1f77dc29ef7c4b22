import type { ProductId } from '../../domain/ids.ts'
import { env } from '../env.ts'

export const productsTable = () => env('PRODUCTS_TABLE')

export const productKey = (productId: ProductId) => ({ productId, entry: 'product' })
