import * as z from 'zod/mini'

z.config(z.locales.en())

/** What can go wrong on request. */
export const kinds = ['fail', 'lose-reply', 'throttle', 'conflict', 'delay', 'kill', 'lag'] as const
export type FaultKind = (typeof kinds)[number]

/** The AWS services by the names of their endpoints, functions as `lambda`, and the sandbox provider's API. What befalls a schedule, it does not run. */
export const faultyServices = [
  'dynamodb',
  'states',
  'sqs',
  'sns',
  'secretsmanager',
  'lambda',
  'sandbox',
  'scheduler',
] as const

export const Fault = z.strictObject({
  service: z.enum(faultyServices),
  /** An operation (`PutItem`; `Deliver` at `sns` is what comes after `Publish`), a function's name for `lambda`, a route (`POST /payments`) for `sandbox`, a schedule's name for `scheduler`; all where it is missing. */
  operation: z.optional(z.string().check(z.minLength(1))),
  kind: z.enum(kinds),
  /** How often it happens; without end where it is missing. */
  count: z.optional(z.int().check(z.minimum(1))),
  /** In how many of the calls it happens, from 0 to 1; in all where it is missing. */
  rate: z.optional(z.number().check(z.minimum(0), z.maximum(1))),
})
export type Fault = z.infer<typeof Fault>

type Planned = Fault & { left: number }

const concerns = (fault: Fault, service: string, operation: string): boolean =>
  fault.service === service && (fault.operation === undefined || fault.operation === operation)

/** The faults that were asked for and have not happened yet. */
export class Faults {
  #planned: Planned[] = []

  add(fault: Fault): void {
    this.#planned.push({ ...fault, left: fault.count ?? Number.POSITIVE_INFINITY })
  }

  /** Whether one may befall a call like this. */
  threaten(service: string, operation: string): boolean {
    return this.#planned.some((one) => concerns(one, service, operation))
  }

  clear(): void {
    this.#planned = []
  }

  /** The fault that befalls this call, if any; it counts as having happened. */
  take(service: string, operation: string): FaultKind | undefined {
    const fault = this.#planned.find(
      (one) => concerns(one, service, operation) && (one.rate === undefined || Math.random() < one.rate),
    )
    if (!fault) return undefined
    fault.left--
    if (fault.left <= 0) this.#planned = this.#planned.filter((one) => one !== fault)
    return fault.kind
  }
}

/** The call was made, and its answer is not to arrive. */
export class ReplyLost extends Error {}

/** The call hangs: its connection stays open, and no answer ever comes. The caller has to give up. */
export class NeverAnswered extends Error {}
