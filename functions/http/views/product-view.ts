import type { Product } from '../../domain/product.ts'
import { moneyView } from './money-view.ts'

/** A product as anyone sees it. */
export const productView = ({ productId, merchantId, title, price, available, ...windows }: Product) => ({
  productId,
  merchantId,
  title,
  price: moneyView(price),
  available,
  deliveryWindow: windows.deliveryWindow,
  autoConfirmAfter: windows.autoConfirmAfter,
})
