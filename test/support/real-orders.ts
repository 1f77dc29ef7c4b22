import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const file = join(import.meta.dirname, '../../../shared/data/olist/items.csv')

/** One order with one merchant, in cents of Brazilian reais. */
export type Purchase = {
  readonly id: string
  readonly merchantId: string
  readonly lines: readonly { readonly productId: string; readonly cents: number; readonly quantity: number }[]
}

/** `189.90`, `15.0` and `7` in cents, without a float in between. */
const centsOf = (text: string): number => {
  const [whole = '0', rest = ''] = text.split('.')
  return Number(whole) * 100 + Number(rest.padEnd(2, '0').slice(0, 2))
}

type Row = { readonly order: string; readonly product: string; readonly seller: string; readonly cents: number }

const readRows = (): Row[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => {
      const [order = '', , product = '', seller = '', , price = ''] = line.split(',')
      return { order, product, seller, cents: centsOf(price) }
    })

/** Where the real data is absent: the same mess, made up. */
const makeRows = (): Row[] =>
  Array.from({ length: 400 }, (_, index) => ({
    order: `made${Math.floor(index / 2)}`,
    product: `thing${index % 37}`,
    seller: `seller${Math.floor(index / 2) % 9}${index % 11 === 0 ? 'b' : ''}`,
    cents: 1 + ((index * 7919) % 50_000),
  }))

/** Some real orders of a marketplace: an order over several sellers is one purchase for each. */
export const realPurchases = (count: number): Purchase[] => {
  const rows = existsSync(file) ? readRows() : makeRows()
  const byOrder = Map.groupBy(rows, ({ order, seller }) => `${order}-${seller}`)
  return [...byOrder].slice(0, count).map(([id, items]) => ({
    id,
    merchantId: `mer_${items[0]?.seller}`,
    lines: [...Map.groupBy(items, ({ product, cents }) => `prd_${product}_${cents}`)].map(([productId, same]) => ({
      productId,
      cents: same[0]?.cents ?? 0,
      quantity: same.length,
    })),
  }))
}
