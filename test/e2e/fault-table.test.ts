import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { System } from '../support/system.ts'
import { type End, price, Trade } from '../support/trade.ts'

const minute = 60
const hour = 60 * minute
const day = 24 * hour

let system: System
beforeAll(async () => {
  system = await System.start()
})
afterEach(() => system.call('DELETE', '/local/faults'))
afterAll(() => system.stop())

/** What goes wrong, and what the order, its money and its stock come to all the same. */
type Row = { readonly fault: string; readonly product?: object; run(trade: Trade): Promise<End> }

const ago = async (seconds: number) =>
  new Date(Date.parse((await system.get('/local/clock')).now) - seconds * 1000).toISOString()

const webhookFunction = 'Orders-ApiReceiveWebhook'
const paid = { status: 'PAID', captured: price, stock: 9 }
const unpaid = { status: 'PENDING_PAYMENT', stock: 9 }
const closed = { status: 'CLOSED', stock: 10 }
const refunded = { status: 'REFUNDED', captured: price, refunded: price, stock: 10 }
const sentBack = { status: 'CLOSED', captured: price, refunded: price, stock: 10 }

/** Why a fault has no row here: where it is tested, or what it waits for. */
const reconciliation = 'test/e2e/reconciliation.test.ts'

/** Each fault that the system promises an outcome for, with the ways in which it is brought about; or where it is tested. */
const table: Readonly<Record<string, readonly Row[] | string>> = {
  'Lambda killed before / after its write': [
    {
      fault: 'a function killed before its write leaves nothing, and the provider tells it again',
      async run(trade) {
        await trade.place()
        await trade.fault({ service: 'lambda', operation: webhookFunction, kind: 'kill', count: 1 })
        await trade.pay()
        expect((await trade.now()).status).toBe('PENDING_PAYMENT')
        await trade.advance(2 * minute)
        return paid
      },
    },
    {
      fault: 'a function killed after its write has written, and the stream carries on',
      async run(trade) {
        await trade.place()
        await trade.pay()
        await trade.fault({ service: 'dynamodb', operation: 'TransactWriteItems', kind: 'kill', count: 1 })
        expect((await trade.shopper('/cancel')).status).toBe(500)
        await trade.advance(3 * minute)
        return refunded
      },
    },
    {
      fault: 'a refund whose function was killed after its write: the same request again gets the same answer',
      async run(trade) {
        await trade.place()
        await trade.pay()
        await trade.deliverer('/delivered')
        await trade.advance(0)
        await trade.fault({ service: 'dynamodb', operation: 'PutItem', kind: 'kill', count: 1 })
        const ask = () => trade.deliverer('/refunds', { reason: 'broken' }, 'one refund')
        expect((await ask()).status).toBe(500)
        const answers = [await ask(), await ask()]
        expect(answers.map(({ status }) => status)).toEqual([201, 201])
        expect(answers[0]?.body).toEqual(answers[1]?.body)
        await trade.advance(3 * minute)
        return { ...refunded, stock: 9 }
      },
    },
  ],
  'Transaction conflict': [
    {
      fault: 'a transaction that conflicts is tried again',
      async run(trade) {
        await trade.place()
        await trade.pay()
        await trade.fault({ service: 'dynamodb', operation: 'TransactWriteItems', kind: 'conflict', count: 4 })
        expect((await trade.shopper('/cancel')).status).toBe(200)
        await trade.advance(3 * minute)
        return refunded
      },
    },
    {
      fault: 'a transaction that conflicts without end is refused with 503, and nothing has changed',
      async run(trade) {
        await trade.place()
        await trade.pay()
        await trade.fault({ service: 'dynamodb', operation: 'TransactWriteItems', kind: 'conflict', count: 5 })
        const refused = await trade.shopper('/cancel')
        expect(refused).toMatchObject({ status: 503, body: { code: 'service.busy' } })
        expect(refused.headers.get('retry-after')).toBe('1')
        return paid
      },
    },
  ],
  'Reply lost after a write': [
    {
      fault: 'a reply that is lost after a write: what our own write has done is success',
      async run(trade) {
        await trade.place()
        await trade.pay()
        await trade.fault({ service: 'dynamodb', operation: 'TransactWriteItems', kind: 'lose-reply', count: 1 })
        expect(await trade.shopper('/cancel')).toMatchObject({ status: 200, body: { status: 'REFUNDING' } })
        await trade.advance(3 * minute)
        return refunded
      },
    },
  ],
  'Transaction conflict of a single write': [
    {
      fault: 'a write that meets a transaction on its item is tried again, and refused with 503 in the end',
      async run(trade) {
        await trade.place()
        await trade.pay()
        await trade.fault({ service: 'dynamodb', operation: 'PutItem', kind: 'conflict', count: 4 })
        expect((await trade.deliverer('/deliveries')).status).toBe(201)
        await trade.fault({ service: 'dynamodb', operation: 'PutItem', kind: 'conflict', count: 5 })
        expect(await trade.deliverer('/delivered')).toMatchObject({ status: 503, body: { code: 'service.busy' } })
        return { ...paid, status: 'SHIPPED' }
      },
    },
  ],
  'Reply lost after a write of one item': [
    {
      fault: 'the SDK writes again, the condition fails by our own first write, and that is success',
      async run(trade) {
        await trade.place()
        await trade.pay()
        await trade.fault({ service: 'dynamodb', operation: 'PutItem', kind: 'lose-reply', count: 1 })
        expect(await trade.deliverer('/deliveries')).toMatchObject({ status: 201, body: { status: 'SHIPPED' } })
        return { ...paid, status: 'SHIPPED' }
      },
    },
  ],
  'Condition failed': [
    {
      fault: 'a condition that fails: the second writer decides again, and one of both wins',
      async run(trade) {
        await trade.place()
        await trade.pay()
        const both = await Promise.all([trade.shopper('/cancel'), trade.deliverer('/deliveries')])
        const won = both.filter(({ status }) => status < 300)
        expect([won.length, both.filter(({ status }) => status === 409).length]).toEqual([1, 1])
        await trade.advance(3 * minute)
        return (await trade.now()).status === 'SHIPPED' ? { ...paid, status: 'SHIPPED' } : refunded
      },
    },
  ],
  Throttled: [
    {
      fault: 'a throttled table: the API answers 503, the provider is told to come again',
      async run(trade) {
        await trade.place()
        await trade.fault({ service: 'dynamodb', kind: 'throttle' })
        const told = await system.tell(trade.says('payment.paid', 'paid'))
        expect(told.status).toBe(503)
        expect((await trade.shopper('/cancel')).status).toBe(503)
        await trade.healthy()
        await trade.pay()
        return paid
      },
    },
    {
      fault: 'a stream whose effects are throttled reports them, and they come again',
      async run(trade) {
        await trade.place()
        await trade.pay()
        await trade.fault({ service: 'states', kind: 'throttle', count: 20 })
        await trade.shopper('/cancel')
        await trade.advance(10 * minute)
        return refunded
      },
    },
  ],
  'StartExecution or SendTask* fails, execution dies or is dropped': [
    {
      fault: 'a Step Functions that refuses every call for a day',
      product: { deliveryWindow: 4 * hour },
      async run(trade) {
        await trade.fault({ service: 'states', kind: 'fail' })
        const other = await trade.another().place()
        await trade.place()
        await trade.pay()
        await trade.advance(day)
        await other.expect({ ...closed, stock: 10 })
        return refunded
      },
    },
    {
      fault: 'executions that are dropped at any moment',
      product: { deliveryWindow: 4 * hour },
      async run(trade) {
        const drop = () => system.call('DELETE', '/local/executions')
        const other = await trade.another().place()
        await trade.place()
        await drop()
        await trade.pay()
        await drop()
        for (let index = 0; index < 9; index++) {
          await trade.advance(hour)
          await drop()
        }
        await other.expect({ ...closed, stock: 10 })
        return refunded
      },
    },
  ],
  'Task token timed out': [
    {
      fault: 'a task token that timed out: the order is saved already',
      async run(trade) {
        await trade.place()
        await trade.fault({ service: 'lambda', operation: 'Orders-ReactionsReact', kind: 'kill' })
        await trade.pay({ outcome: 'paid' })
        await trade.advance(31 * minute)
        await trade.healthy()
        await trade.advance(10 * minute)
        const [execution] = await system.get(`/local/executions?name=${trade.order.orderId}`)
        expect(execution).toMatchObject({ currentState: 'AwaitDelivery', status: 'RUNNING' })
        return paid
      },
    },
  ],
  'Duplicate webhook, also two at once': [
    {
      fault: 'a webhook that comes twice, and twice at once, has one effect',
      async run(trade) {
        await trade.place()
        await trade.pay({ outcome: 'paid', webhook: 'duplicate' })
        const again = trade.says('payment.paid', 'paid')
        const told = await Promise.all([system.tell(again, { id: 'same' }), system.tell(again, { id: 'same' })])
        expect(told.map(({ status }) => status)).toEqual([200, 200])
        expect((await trade.events()).filter((type) => type === 'paymentCaptured')).toHaveLength(1)
        return paid
      },
    },
  ],
  'Refund event before the payment event': [
    {
      fault: 'a refund that is told before its payment: the provider is asked, both are booked in order',
      async run(trade) {
        await trade.place()
        await trade.pay({ outcome: 'paid', webhook: 'late', delaySeconds: 600 })
        const { paymentId, amount } = trade.order.payments[0]
        await system.provider('POST', '/refunds', { refundId: 'their_own', paymentId, amount })
        await trade.advance(2 * minute)
        expect((await trade.events()).slice(2)).toEqual(['paymentCaptured', 'cancelled', 'refunded'])
        await trade.advance(20 * minute)
        return refunded
      },
    },
  ],
  'Webhook for an attempt not yet saved': [
    {
      fault: 'a webhook for an attempt that nobody has saved has to come again',
      async run(trade) {
        await trade.place()
        const strange = trade.says('payment.paid', 'paid', { paymentId: 'pay_of_somebody' })
        expect(await system.tell(strange)).toMatchObject({ status: 503, body: { code: 'payment.unmatched' } })
        const nowhere = trade.says('payment.paid', 'paid', { orderId: 'ord_not_yet' })
        expect(await system.tell(nowhere)).toMatchObject({ status: 503, body: { code: 'payment.unmatched' } })
        return unpaid
      },
    },
  ],
  'Late webhook on a closed order': [
    {
      fault: 'a payment that comes in on a closed order goes back in full, once',
      async run(trade) {
        await trade.place('paid-late')
        await trade.advance(31 * minute)
        await trade.expect(closed)
        await trade.pay({ outcome: 'paid', webhook: 'duplicate' })
        await trade.advance(3 * minute)
        return sentBack
      },
    },
  ],
  'Late failed/expired event, order paid by another attempt': [
    {
      fault: 'an attempt that fails or expires late leaves an order alone that another attempt has paid',
      async run(trade) {
        await trade.place()
        await system.pay({ payments: [await trade.anotherPayment()] })
        await trade.advance(0)
        await trade.expect(paid)
        await system.pay(trade.order, { outcome: 'declined' })
        await trade.advance(40 * minute)
        expect((await trade.now()).payments.map(({ status }: { status: string }) => status)).toEqual([
          'FAILED',
          'CAPTURED',
        ])
        return paid
      },
    },
    {
      fault: 'two attempts that are both paid: one is kept, the other goes back, once',
      async run(trade) {
        await trade.place()
        const second = await trade.anotherPayment()
        await Promise.all([system.pay(trade.order), system.pay({ payments: [second] })])
        await trade.advance(3 * minute)
        expect((await trade.events()).filter((type) => type === 'lateOrDuplicatePaymentCaptured')).toHaveLength(1)
        return { ...paid, captured: 2 * price, refunded: price }
      },
    },
  ],
  'Forged, altered, wrong secret, older or newer than 300 s': [
    {
      fault: 'a webhook that is forged, altered, or of another time writes nothing, and is counted',
      async run(trade) {
        await trade.place()
        await system.call('DELETE', '/local/usage')
        const message = trade.says('payment.paid', 'paid')
        const refusals = [
          await system.tell(message, { secret: 'the secret of somebody else' }),
          await system.tell(message, { ahead: -301 }),
          await system.tell(message, { ahead: 302 }),
          await system.call('POST', '/webhooks/sandbox', { body: message }),
        ]
        expect(refusals.map(({ status, body }) => [status, body.code])).toEqual(
          Array.from({ length: 4 }, () => [401, 'webhook.signature_invalid']),
        )
        const { tables } = await system.get('/local/usage')
        expect(Object.keys(tables).filter((name) => tables[name].writeUnits > 0)).toEqual([])
        return unpaid
      },
    },
  ],
  'Right signature, wrong amount': [
    {
      fault: 'a signed webhook of the wrong amount: the money is recorded, and a human decides',
      async run(trade) {
        await trade.place()
        await trade.pay({ outcome: 'paid', amount: 1 })
        expect(await system.exceptions(trade.order.orderId)).toMatchObject([
          { holds: { money: { amount: 1 }, stock: [{ quantity: 1 }] }, actions: ['refund', 'write_off'] },
        ])
        return { ...unpaid, captured: 1, exceptions: ['payment.mismatched'] }
      },
    },
  ],
  'Right signature, wrong currency': [
    {
      fault: 'money in another currency is recorded, and goes back when a human says so',
      async run(trade) {
        await trade.place()
        const { total } = trade.order
        await system.tell(trade.says('payment.paid', 'paid', { amount: { ...total, currency: 'EUR' } }))
        expect(await system.exceptions(trade.order.orderId)).toMatchObject([
          { kind: 'payment.mismatched', holds: { money: { ...total, currency: 'EUR' } } },
        ])
        // The provider itself knows of no such money, and refuses to refund it: that too is for a human.
        await trade.resolve('refund')
        await trade.advance(2 * minute)
        return { ...unpaid, exceptions: ['refund.failed'] }
      },
    },
  ],
  'Right signature, wrong order': [
    {
      fault:
        'money of a payment that nobody here began is recorded once it can be no race any more, and a human decides',
      async run(trade) {
        await trade.place()
        const { orderId, total } = trade.order
        const paymentId = `pay_strange_${trade.productId}`
        const webhookUrl = `${system.url}/webhooks/sandbox`
        const expiresAt = trade.order.paymentDueAt
        const payment = { paymentId, orderId, amount: total, expiresAt, webhookUrl }
        const { body } = await system.provider('POST', '/payments', payment)
        await system.call('POST', body.url, { body: { outcome: 'paid', webhook: 'none' } })
        const strange = trade.says('payment.paid', 'paid', { paymentId })
        expect((await system.tell({ ...strange, timestamp: await ago(9 * minute) })).status).toBe(503)
        expect((await system.tell({ ...strange, timestamp: await ago(11 * minute) })).status).toBe(200)
        expect(await trade.now()).toMatchObject({ status: 'PENDING_PAYMENT', captured: { amount: price } })
        expect(await system.exceptions(orderId)).toMatchObject([
          { kind: 'payment.mismatched', reason: 'The order has no such payment.' },
        ])
        await trade.resolve('refund')
        await trade.advance(3 * minute)
        return { ...unpaid, captured: price, refunded: price }
      },
    },
    {
      fault: 'a payment that its provider itself denies is no money',
      async run(trade) {
        await trade.place()
        const strange = trade.says('payment.paid', 'paid', { paymentId: 'pay_no_such' })
        expect((await system.tell({ ...strange, timestamp: await ago(11 * minute) })).status).toBe(503)
        return unpaid
      },
    },
    {
      fault: 'a payment that is told of an order that does not exist pays the one that its provider has it for',
      async run(trade) {
        await trade.place()
        await system.pay(trade.order, { outcome: 'paid', webhook: 'none' })
        expect((await system.tell(trade.says('payment.paid', 'paid', { orderId: 'ord_nowhere' }))).status).toBe(200)
        return paid
      },
    },
    {
      fault: 'a payment that is told of the wrong order pays the order that its provider has it for',
      async run(trade) {
        await trade.place()
        const other = await trade.another().place()
        await system.pay(trade.order, { outcome: 'paid', webhook: 'none' })
        const { paymentId } = trade.order.payments[0]
        expect((await system.tell(other.says('payment.paid', 'paid', { paymentId }))).status).toBe(200)
        await other.expect({ ...unpaid, stock: 8 })
        return { ...paid, stock: 8 }
      },
    },
  ],
  'Unknown event type': [
    {
      fault: 'an event of a type that nobody knows is taken and kept',
      async run(trade) {
        await trade.place()
        const message = { ...trade.says('payment.paid', 'paid'), type: 'payment.teleported' }
        expect((await system.tell(message, { id: 'strange' })).status).toBe(200)
        expect((await system.tell('not even JSON', { id: 'stranger' })).status).toBe(503)
        const kept = await Promise.all(
          ['strange', 'stranger'].map((id) =>
            system.aws('DynamoDB_20120810.GetItem', {
              TableName: 'Orders-ProviderEventsTable',
              Key: { eventId: { S: `sandbox#${id}` } },
            }),
          ),
        )
        expect(kept.map(({ Item }) => Item.name.S)).toEqual(['payment.teleported', 'unreadable'])
        return unpaid
      },
    },
  ],
  'Secret being rotated': [
    {
      fault: 'a secret that is being rotated: the old one and the new one are taken until the old one ends',
      async run(trade) {
        await trade.place()
        const old = await system.webhookSecret()
        await system.rotateWebhookSecret()
        await trade.advance(minute)
        const declined = trade.says('payment.declined', 'declined')
        expect((await system.tell(declined, { secret: old })).status).toBe(200)
        expect((await system.tell(declined)).status).toBe(200)
        await system.rotateWebhookSecret()
        await trade.advance(5 * minute)
        expect((await system.tell(declined, { secret: old })).status).toBe(401)
        await trade.advance(30 * minute)
        return closed
      },
    },
  ],
  'Provider times out, outcome unknown': [
    {
      fault: 'a provider that times out: asked within a minute under the same id, and no second attempt meanwhile',
      async run(trade) {
        await trade.fault({ service: 'sandbox', operation: 'POST /payments', kind: 'lose-reply', count: 1 })
        await trade.place()
        expect(trade.order.payments).toMatchObject([{ status: 'UNKNOWN' }])
        const second = await trade.shopper('/payments', { provider: 'sandbox' }, 'second')
        expect(second).toMatchObject({ status: 409, body: { code: 'order.not_payable' } })
        await trade.advance(minute)
        trade.order = await trade.now()
        expect(trade.order.payments).toMatchObject([{ status: 'PENDING' }])
        await trade.pay()
        return paid
      },
    },
    {
      fault: 'a provider that does not answer for a day: asked after growing gaps, then a human is',
      async run(trade) {
        await trade.fault({ service: 'sandbox', kind: 'fail' })
        await trade.place()
        await trade.advance(day + 2 * minute)
        // An execution that cannot go on sleeps; each of its steps is paid for.
        const [execution] = await system.get(`/local/executions?name=${trade.order.orderId}`)
        const steps = execution.events.filter(({ type }: { type: string }) => type === 'StateEntered')
        expect(steps.length).toBeLessThan(60)
        const asked = (await trade.events()).filter((type) => type === 'paymentUnanswered')
        expect(asked.length).toBeGreaterThan(8)
        expect(asked.length).toBeLessThan(16)
        await trade.healthy()
        return { ...unpaid, exceptions: ['payment.unanswered'] }
      },
    },
    {
      fault: 'a provider that answers after a day and more ends the exception itself',
      async run(trade) {
        await trade.fault({ service: 'sandbox', kind: 'fail' })
        await trade.place()
        await trade.advance(day + 2 * minute)
        await trade.healthy()
        await trade.advance(day)
        expect(await system.exceptions(trade.order.orderId, 'resolved')).toMatchObject([
          { kind: 'payment.unanswered', resolution: { by: 'provider' } },
        ])
        return closed
      },
    },
  ],
  'Paid at the closing instant': [
    {
      fault: 'paid at the closing instant, webhook lost: the provider is asked before the order closes',
      async run(trade) {
        await trade.place()
        await trade.advance(29 * minute)
        await trade.pay({ outcome: 'paid', webhook: 'none' })
        await trade.advance(2 * minute)
        return paid
      },
    },
    {
      fault: 'paid while the shopper cancels: what was paid goes back',
      async run(trade) {
        await trade.place()
        await trade.pay({ outcome: 'paid', webhook: 'none' })
        expect(await trade.shopper('/cancel')).toMatchObject({ status: 200, body: { status: 'REFUNDING' } })
        await trade.advance(3 * minute)
        return refunded
      },
    },
  ],
  'Merchant never answers': [
    {
      fault: 'a merchant who never answers: reminded, reminded and the operators alerted, refunded, once',
      product: { deliveryWindow: 2 * hour },
      async run(trade) {
        await trade.place()
        await trade.pay()
        await trade.advance(5 * hour)
        const happened = (await trade.events()).filter((type) => !type.startsWith('refundA'))
        expect(happened.slice(3)).toEqual(['reminded', 'reminded', 'deliveryExpired', 'refunded'])
        const inbox = (await system.get('/local/sms')) as { message: string }[]
        expect(inbox.filter(({ message }) => message.includes(trade.order.orderId))).toHaveLength(1)
        return refunded
      },
    },
  ],
  'Merchant answers after cancellation': [
    {
      fault: 'a merchant who answers after the cancellation is refused, and nothing changes',
      async run(trade) {
        await trade.place()
        await trade.pay()
        await trade.shopper('/cancel')
        for (const suffix of ['/deliveries', '/delivered'])
          expect(await trade.deliverer(suffix)).toMatchObject({
            status: 409,
            body: { code: 'order.illegal_transition' },
          })
        await trade.advance(3 * minute)
        return refunded
      },
    },
  ],
  "Merchant's endpoint slow, huge, redirecting, or a private address":
    'test/e2e/merchant-webhooks.test.ts and test/adapters/merchant-endpoint.test.ts',
  'Clock skew of 5 min': [
    {
      fault: 'a clock that is five minutes off: its webhooks are taken, and deadlines stay where they are',
      async run(trade) {
        await trade.place()
        expect((await system.tell(trade.says('payment.paid', 'paid'), { ahead: 299 })).status).toBe(200)
        expect((await system.tell(trade.says('payment.paid', 'paid'), { ahead: -298 })).status).toBe(200)
        await system.pay(trade.order, { outcome: 'paid', webhook: 'none' })
        for (let index = 0; index < 3; index++) await system.call('POST', '/local/schedules/sweep/run')
        return paid
      },
    },
  ],
  'Sweep twice, overlapping, or away for a day': [
    {
      fault: 'a sweep that runs twice, at once, and after a day of absence',
      product: { deliveryWindow: 4 * hour },
      async run(trade) {
        await trade.fault({ service: 'lambda', operation: 'Orders-SweepRun', kind: 'kill' })
        await trade.fault({ service: 'states', kind: 'fail' })
        const other = await trade.another().place()
        await trade.place()
        await trade.pay()
        await trade.advance(day)
        await trade.healthy()
        const sweep = () => system.call('POST', '/local/schedules/sweep/run')
        await Promise.all([sweep(), sweep()])
        await other.expect({ ...closed, stock: 9 })
        for (let index = 0; index < 3; index++) {
          await trade.advance(2 * hour)
          await Promise.all([sweep(), sweep()])
        }
        return refunded
      },
    },
  ],
  'Poison stream record': 'test/e2e/dead-letters.test.ts',
  'SMS fails': [
    {
      fault: 'an SMS that cannot be sent: no order waits for it, and it goes out later',
      product: { deliveryWindow: 2 * hour },
      async run(trade) {
        await trade.place()
        await trade.pay()
        await trade.fault({ service: 'sns', kind: 'fail', count: 6 })
        await trade.advance(5 * hour)
        const inbox = (await system.get('/local/sms')) as { message: string }[]
        expect(inbox.filter(({ message }) => message.includes(trade.order.orderId))).toHaveLength(1)
        return refunded
      },
    },
  ],
  'Refund refused, failed, late or unanswered': [
    {
      fault: 'a refund that the provider refuses: a human decides, and asking again is refused again',
      async run(trade) {
        await trade.place('refund-refused')
        await trade.pay()
        await trade.shopper('/cancel')
        await trade.advance(minute)
        await trade.expect({ status: 'REFUNDING', captured: price, stock: 10, exceptions: ['refund.failed'] })
        await trade.resolve('retry')
        await trade.advance(minute)
        return { status: 'REFUNDING', captured: price, stock: 10, exceptions: ['refund.failed'] }
      },
    },
    {
      fault: 'a refund that fails half-way is paid out once somebody says to try again',
      async run(trade) {
        await trade.place('refund-fails')
        await trade.pay()
        await trade.shopper('/cancel')
        await trade.advance(3 * minute)
        await trade.expect({ status: 'REFUNDING', captured: price, stock: 10, exceptions: ['refund.failed'] })
        await trade.resolve('retry')
        await trade.advance(3 * minute)
        return refunded
      },
    },
    {
      fault: 'a refund that nobody tells us of: the provider is asked when its webhook is late',
      async run(trade) {
        await trade.place('refund-silent')
        await trade.pay()
        await trade.shopper('/cancel')
        await trade.advance(30 * minute)
        expect((await trade.now()).status).toBe('REFUNDING')
        await trade.advance(35 * minute)
        return refunded
      },
    },
    {
      fault: 'a refund whose provider is down for hours is paid out once it is back, once',
      async run(trade) {
        await trade.place()
        await trade.pay()
        await trade.fault({ service: 'sandbox', operation: 'POST /refunds', kind: 'lose-reply', count: 1 })
        await trade.fault({ service: 'sandbox', operation: 'POST /refunds', kind: 'fail' })
        await trade.shopper('/cancel')
        await trade.advance(3 * hour)
        await trade.healthy()
        await trade.advance(3 * hour)
        return refunded
      },
    },
  ],
  'Statement missing or late': reconciliation,
  'Statement truncated, totals differ': reconciliation,
  'One unreadable row': reconciliation,
  'Same file again, or a corrected one': reconciliation,
  'Reconciliation killed half-way': 'see test/sim/kills.test.ts',
  'Settlement killed half-way': 'see test/sim/kills.test.ts',
}

describe.each(Object.entries(table))('%s', (_, rows) => {
  if (typeof rows === 'string') return test.skip(rows)
  for (const { fault, product, run } of rows)
    test(fault, async () => {
      const trade = await Trade.open(system, product)
      const end = await run(trade)
      await trade.healthy()
      await trade.expect(end)
    })
})
