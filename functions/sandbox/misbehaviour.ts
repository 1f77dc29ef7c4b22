/** What a payment's `method` makes the sandbox do wrong, as the test cards of real providers do. */
const misbehaviours = {
  /** It can be paid after it was closed, and past its time: a bank that comes back late. */
  late: 'paid-late',
  /** Its refunds are refused at once. */
  refused: 'refund-refused',
  /** Its first refund is taken on, and fails half a minute later; the next ones succeed. */
  fails: 'refund-fails',
  /** Its refunds succeed, and nobody is told. */
  silent: 'refund-silent',
} as const

export const misbehaves = ({ method }: { method?: string | undefined }, how: keyof typeof misbehaviours): boolean =>
  method === misbehaviours[how]
