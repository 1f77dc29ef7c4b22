import type { Stage } from './stage.ts'

type Story = { readonly title: string; tell(stage: Stage): Promise<void> }

const lost = { captured: 0, refunded: 0, left: 10 }
const sentBack = { captured: 2, refunded: 2, left: 10 }

/** What `npm run demo -- <story>` tells. Each checks its own end. */
export const stories = {
  forward: {
    title: 'An order, from cart to completed',
    async tell(stage) {
      await stage.open()
      await stage.place()
      await stage.pay()
      await stage.act(
        'merchant',
        '/deliveries',
        { carrier: 'UPS', trackingNumber: '1Z 999 AA1 01' },
        'one parcel by UPS',
      )
      await stage.act('shopper', '/delivered', {}, 'has it')
      await stage.end({ status: 'COMPLETED', captured: 2, refunded: 0, left: 8 })
    },
  },
  timeout: {
    title: 'Nobody pays: the order closes, and its stock is free again',
    async tell(stage) {
      await stage.open()
      await stage.place()
      await stage.wait(31, 'the payment is closed at the provider, then the order closes')
      await stage.end({ status: 'CLOSED', ...lost })
    },
  },
  cancel: {
    title: 'The shopper cancels a paid order: the money and the stock go back',
    async tell(stage) {
      await stage.open()
      await stage.place()
      await stage.pay()
      await stage.act('shopper', '/cancel', { reason: 'found one at home' }, 'cancels')
      await stage.actInVain('merchant', '/deliveries', {})
      await stage.wait(3, 'the provider pays the refund out, and says so')
      await stage.end({ status: 'REFUNDED', ...sentBack })
    },
  },
  'late-payment': {
    title: "The shopper's bank comes back after the order has closed: the money goes back by itself",
    async tell(stage) {
      await stage.open()
      await stage.place('paid-late')
      await stage.wait(31, 'nobody has paid: the order closes')
      await stage.pay()
      await stage.wait(3, 'the order cannot use the money: it is refunded in full')
      await stage.end({ status: 'CLOSED', ...sentBack })
    },
  },
  'merchant-late': {
    title: 'The merchant does not deliver: reminded, reminded and the operators alerted, refunded',
    async tell(stage) {
      await stage.open({ deliveryWindow: 2 * 3600 })
      await stage.place()
      await stage.pay()
      await stage.wait(121, "the merchant's two hours are over")
      await stage.wait(61, 'and half as long again')
      await stage.wait(63, 'and again: the shopper gets the money back')
      await stage.end({ status: 'REFUNDED', ...sentBack })
    },
  },
  'delivery-failed': {
    title: 'The parcel is lost: the merchant says so, and the shopper gets the money back',
    async tell(stage) {
      await stage.open()
      await stage.place()
      await stage.pay()
      await stage.act('merchant', '/deliveries', { carrier: 'UPS' }, 'one parcel by UPS')
      await stage.actInVain('shopper', '/cancel', {})
      await stage.act('merchant', '/delivery-failed', { reason: 'lost on the way' }, 'the parcel is lost')
      await stage.wait(3, 'the provider pays the refund out, and says so')
      await stage.end({ status: 'REFUNDED', captured: 2, refunded: 2, left: 8 })
    },
  },
  'lost-webhook': {
    title: "The provider's webhook is lost: the order is paid all the same",
    async tell(stage) {
      await stage.open()
      await stage.place()
      await stage.pay({ webhook: 'none' })
      await stage.wait(31, 'before the order closes, the provider is asked')
      await stage.end({ status: 'PAID', captured: 2, refunded: 0, left: 8 })
    },
  },
} as const satisfies Record<string, Story>

export type StoryName = keyof typeof stories
