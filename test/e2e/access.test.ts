import { afterAll, beforeAll, expect, test } from 'vitest'
import { System } from '../support/system.ts'

let system: System
beforeAll(async () => {
  system = await System.start()
})
afterAll(() => system.stop())

test('what belongs to somebody else looks like what does not exist', async () => {
  await system.offer('mer_own', 'prd_own')
  const { order, path } = await system.place('prd_own')
  const [stranger, rival] = [await system.shopper(), await system.merchant('mer_rival')]
  const missing = path.replace(order.orderId, 'ord_00000000000000000000000000')
  const suffixes: Record<string, object> = { 'delivery-failed': { reason: 'lost' }, refunds: { reason: 'lost' } }
  const ask = async (method: string, url: string, token: string) => {
    const { status, body } = await system.call(method, url, {
      token,
      key: 'k',
      ...(method === 'POST' && { body: suffixes[url.split('/').at(-1) ?? ''] ?? {} }),
    })
    return {
      status,
      code: body.code,
      detail: body.detail.replaceAll(order.orderId, 'it').replaceAll('ord_00000000000000000000000000', 'it'),
    }
  }
  for (const [method, suffix, token] of [
    ['GET', '', stranger],
    ['GET', '/events', stranger],
    ['POST', '/delivered', stranger],
    ['POST', '/cancel', stranger],
    ['GET', '', rival],
    ['POST', '/deliveries', rival],
    ['POST', '/delivered', rival],
    ['POST', '/delivery-failed', rival],
    ['POST', '/refunds', rival],
  ] as const) {
    const foreign = await ask(method, `${path}${suffix}`, token)
    expect(foreign).toMatchObject({ status: 404, code: 'order.not_found' })
    expect(foreign).toEqual(await ask(method, `${missing}${suffix}`, token))
  }
})

test('shopper, merchant and operator each see the order; only the shopper sees where to pay', async () => {
  const merchant = await system.offer('mer_view', 'prd_view')
  const { path, token } = await system.place('prd_view')
  const views = [
    await system.get(path, token),
    await system.get(path, merchant),
    await system.get(path, await system.operator()),
  ]
  expect(views.map(({ status }) => status)).toEqual(['PENDING_PAYMENT', 'PENDING_PAYMENT', 'PENDING_PAYMENT'])
  expect(views.map(({ payments }) => payments[0].action !== undefined)).toEqual([true, false, false])
})

test('a merchant is told where to deliver once the order is paid, and never of an order that nobody has paid', async () => {
  const merchant = await system.offer('mer_street', 'prd_street')
  const token = await system.shopper()
  const deliverTo = { name: 'Ann', street: 'Elm St 1' }
  const place = async (key: string, method: string) => {
    const payment = { provider: 'sandbox', method }
    const body = { items: [{ productId: 'prd_street', quantity: 1 }], deliverTo, payment }
    return (await system.call('POST', '/orders', { token, key, body })).body
  }
  const isTold = async (orderId: string) => {
    const path = `/orders/${orderId}`
    const { status } = await system.get(path, token)
    const { items } = await system.get(`/orders?status=${status}&limit=100`, merchant)
    const listed = items.find((one: { orderId: string }) => one.orderId === orderId)
    const answers = [await system.get(path, merchant), listed, await system.get(`${path}/events`, merchant)]
    return [status, ...answers.map((answer) => JSON.stringify(answer).includes('Elm St 1'))]
  }
  const order = await place('paid', 'card')
  expect(await isTold(order.orderId)).toEqual(['PENDING_PAYMENT', false, false, false])
  expect(await system.get(`/orders/${order.orderId}`, token)).toMatchObject({ deliverTo })
  await system.pay(order)
  await system.advance(0)
  expect(await isTold(order.orderId)).toEqual(['PAID', true, true, false])
  await system.call('POST', `/orders/${order.orderId}/cancel`, { token, body: {} })
  expect(await isTold(order.orderId)).toEqual(['REFUNDING', true, true, false])

  const late = await place('late', 'paid-late')
  await system.call('POST', `/orders/${late.orderId}/cancel`, { token, body: {} })
  await system.pay(late)
  await system.advance(0)
  expect((await system.get(`/orders/${late.orderId}`, token)).captured.amount).toBe(1299)
  expect(await isTold(late.orderId)).toEqual(['CLOSED', false, false, false])
  // An operator answers for both parties.
  expect(await system.get(`/orders/${late.orderId}`, await system.operator())).toMatchObject({ deliverTo })
})

test('two subjects of an issuer are two shoppers, whatever the subjects look like', async () => {
  await system.offer('mer_subjects', 'prd_subjects')
  const subjects = ['7', 'usr_7', 'USR_7', 'auth0|5f7c8ec7', 'auth0:5f7c8ec7', 'a b', 'é', 'x'.repeat(2000)]
  const orders: { userId: string }[] = []
  for (const subject of subjects) {
    const token = await system.shopper(subject)
    const body = { items: [{ productId: 'prd_subjects', quantity: 1 }] }
    const placed = await system.call('POST', '/orders', { token, key: 'the same key', body })
    expect(placed.status).toBe(201)
    expect((await system.get('/orders', token)).items).toEqual([placed.body])
    orders.push(placed.body)
  }
  expect(new Set(orders.map(({ userId }) => userId)).size).toBe(subjects.length)
  expect(orders[1]?.userId).toBe('usr_7')
  for (const { userId } of orders) expect(userId).toMatch(/^usr_[A-Za-z0-9_-]{1,60}$/)
  // An operator finds a shopper by the id, or by the issuer's own name of them.
  const operator = await system.operator()
  const found = async (userId: string) =>
    (await system.get(`/orders?userId=${encodeURIComponent(userId)}`, operator)).items
  expect(await found(orders[3]?.userId ?? '')).toEqual([expect.objectContaining({ userId: orders[3]?.userId })])
  expect(await found('auth0|5f7c8ec7')).toEqual(await found(orders[3]?.userId ?? ''))
  expect(await found('usr_7')).toHaveLength(1)
})

test.each([
  ['none', undefined],
  ['one that is no token', 'nonsense'],
  ['one that somebody else signed', `${btoa('{"alg":"none"}')}.${btoa('{"sub":"usr_1","role":"operator"}')}.`],
])('without a valid token (%s) nothing is to be had', async (_, token) => {
  const reply = await system.call('GET', '/orders', token ? { token } : {})
  expect(reply).toMatchObject({ status: 401, body: { code: 'auth.unauthorized' } })
})

test('a token whose role was altered is worth nothing', async () => {
  const token = await system.shopper()
  expect((await system.call('GET', '/orders', { token })).status).toBe(200)
  const [head = '', body = '', signature = ''] = token.split('.')
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString())
  const altered = Buffer.from(JSON.stringify({ ...claims, role: 'operator' })).toString('base64url')
  expect((await system.call('GET', '/orders', { token: `${head}.${altered}.${signature}` })).status).toBe(401)
})

test('lists are paged, the newest first, by party and status', async () => {
  const merchant = await system.offer('mer_list', 'prd_list')
  const token = await system.shopper('usr_list')
  const ids: string[] = []
  for (let index = 0; index < 5; index++) {
    const body = { items: [{ productId: 'prd_list', quantity: 1 }], payment: { provider: 'sandbox' } }
    const { body: order } = await system.call('POST', '/orders', { token, key: `list ${index}`, body })
    ids.unshift(order.orderId)
    if (index % 2 === 0) await system.pay(order)
    await system.advance(1)
  }
  const walk = async (query: string, who: string) => {
    const pages: string[][] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page = await system.get(`/orders?limit=2${query}${cursor && `&cursor=${cursor}`}`, who)
      pages.push(page.items.map((order: { orderId: string }) => order.orderId))
      cursor = page.cursor
    }
    return pages
  }
  const operator = await system.operator()
  expect((await walk('', token)).flat()).toEqual(ids)
  expect((await walk('', merchant)).flat()).toEqual(ids)
  expect((await walk('&merchantId=mer_list', operator)).flat()).toEqual(ids)
  expect((await walk('&userId=usr_list', operator)).flat()).toEqual(ids)
  const paid = ids.filter((_, index) => index % 2 === 0)
  expect(await walk('&status=PAID', merchant)).toEqual([paid.slice(0, 2), paid.slice(2)])
  expect((await walk('&status=PAID', token)).flat()).toEqual(paid)
  expect(await walk('&status=CLOSED', merchant)).toEqual([[]])
})

test('a list stays whole while its orders move from status to status', async () => {
  const merchant = await system.offer('mer_moving', 'prd_moving')
  const placed = await Promise.all(Array.from({ length: 6 }, () => system.place('prd_moving')))
  const lists: Promise<{ status: number }>[] = []
  await Promise.all(
    placed.map(async ({ order }) => {
      for (let index = 0; index < 5; index++) lists.push(system.call('GET', '/orders', { token: merchant }))
      await system.pay(order)
      for (let index = 0; index < 5; index++) lists.push(system.call('GET', '/orders', { token: merchant }))
    }),
  )
  expect(new Set((await Promise.all(lists)).map(({ status }) => status))).toEqual(new Set([200]))
})

test('products are listed by merchant, page by page', async () => {
  for (const name of ['a', 'b', 'c']) await system.offer('mer_shelf', `prd_shelf_${name}`)
  const first = await system.get('/products?merchantId=mer_shelf&limit=2')
  const second = await system.get(`/products?merchantId=mer_shelf&limit=2&cursor=${first.cursor}`)
  const ids = [...first.items, ...second.items].map(({ productId }) => productId)
  expect(ids).toEqual(['prd_shelf_a', 'prd_shelf_b', 'prd_shelf_c'])
  expect(second.cursor).toBeNull()
  const foreign = await system.call('GET', `/products?merchantId=mer_rival&cursor=${first.cursor}`)
  expect(foreign).toMatchObject({ status: 400, body: { errors: [{ field: 'cursor' }] } })
})

test('a product is changed by its merchant alone, and a price change leaves placed orders as they were', async () => {
  const merchant = await system.offer('mer_price', 'prd_price', { stock: 5 })
  const { order, path, token } = await system.place('prd_price')
  const body = { title: 'dearer', price: { amount: 9900, currency: 'USD' } }
  expect(
    await system.call('PUT', '/products/prd_price', { token: await system.merchant('mer_rival'), body }),
  ).toMatchObject({
    status: 404,
    body: { code: 'product.not_found' },
  })
  expect(await system.call('PUT', '/products/prd_price', { token: merchant, body })).toMatchObject({
    status: 200,
    body: { title: 'dearer', available: 4 },
  })
  expect((await system.get(path, token)).total).toEqual(order.total)
})

test('openapi.json describes every route, health answers', async () => {
  const document = await system.get('/openapi.json')
  expect(document).toMatchObject({ openapi: '3.0.3' })
  const operations = Object.values(document.paths as Record<string, object>).flatMap((path) => Object.keys(path))
  expect(operations).toHaveLength(37)
  expect(document.paths['/orders'].post.requestBody.content['application/json'].schema.properties).toHaveProperty(
    'items',
  )
  expect(await system.get('/health')).toEqual({ status: 'ok' })
})
