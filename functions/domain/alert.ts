/** What operators have to hear of at once. `alertId` is the same however often it is sent. */
export type Alert = {
  readonly alertId: string
  /** An alarm of the whole system, or a single case that waits for somebody. */
  readonly kind: 'alarm' | 'case'
  readonly message: string
}
