/** The name that SNS puts before each SMS, as `ORDERS> `. */
export const smsPrefix = 'Orders'

/** The most characters of an alert: one SMS holds 160, less what SNS puts before them. */
export const longestAlert = 160 - `${smsPrefix}> `.length

/** What operators have to hear of at once. `alertId` is the same however often it is sent. */
export type Alert = {
  readonly alertId: string
  /** An alarm of the whole system, or a single case that waits for somebody. */
  readonly kind: 'alarm' | 'case'
  readonly message: string
}
