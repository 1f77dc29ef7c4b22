import * as z from 'zod/mini'
import {
  knownProductId,
  listOf,
  merchantId,
  moneyField,
  pageFields,
  price,
  productId,
  seconds,
  text,
} from './fields.ts'
import { route } from './route.ts'

export const productSchema = z.object({
  productId: z.string(),
  merchantId: z.string(),
  title: z.string(),
  price: moneyField,
  available: z.nullable(z.int()),
  deliveryWindow: z.int(),
  autoConfirmAfter: z.int(),
})

const maxStock = 1_000_000_000
const stock = z.nullable(z.int().check(z.minimum(0), z.maximum(maxStock)))

export const listProductsRoute = route({
  method: 'GET',
  path: '/products',
  handler: 'api/list-products',
  summary: "A merchant's products, by id",
  roles: 'anyone',
  query: z.strictObject({ ...pageFields, merchantId }),
  replies: { 200: listOf(productSchema) },
})

export const getProductRoute = route({
  method: 'GET',
  path: '/products/{productId}',
  handler: 'api/get-product',
  summary: 'A product and how much of it is left (null is unlimited)',
  roles: 'anyone',
  params: z.object({ productId: knownProductId }),
  replies: { 200: productSchema },
})

export const putProductRoute = route({
  method: 'PUT',
  path: '/products/{productId}',
  handler: 'api/put-product',
  summary: 'Opens a product with its stock (null is unlimited), or changes what is offered and leaves its stock alone',
  roles: ['merchant'],
  params: z.object({ productId }),
  body: z.strictObject({
    title: text(200),
    price,
    stock: z.optional(stock),
    deliveryWindow: z.optional(seconds),
    autoConfirmAfter: z.optional(seconds),
  }),
  replies: { 200: productSchema, 201: productSchema },
})

export const changeStockRoute = route({
  method: 'POST',
  path: '/products/{productId}/stock',
  handler: 'api/change-stock',
  summary: 'Adds to the stock or takes from it, never below what is left',
  roles: ['merchant'],
  idempotent: true,
  params: z.object({ productId: knownProductId }),
  body: z.strictObject({
    change: z.int().check(
      z.minimum(-maxStock),
      z.maximum(maxStock),
      z.refine((change) => change !== 0, 'expected a change, not 0'),
    ),
    reason: text(500),
  }),
  replies: { 200: z.object({ productId: z.string(), change: z.int(), reason: z.string(), available: z.int() }) },
})
