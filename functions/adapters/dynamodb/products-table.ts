import type { ProductId } from '../../domain/ids.ts'
import { env } from '../env.ts'

export const table = () => env('PRODUCTS_TABLE')

export const keyOf = (productId: ProductId) => ({ productId, entry: 'product' })
