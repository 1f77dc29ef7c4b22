/** Who made it happen. */
export type Actor = 'shopper' | 'merchant' | 'operator' | 'provider' | 'clock'
