import * as z from 'zod/mini'

/**
 * The part of the Amazon States Language (JSONata) that the runtime interprets. A field that is not listed here stops the
 * runtime: a definition either runs as it does on AWS, or not at all.
 *
 * https://states-language.net
 */
const expression = z.string().check(z.regex(/^\{%.*%\}$/s, 'expected a JSONata expression {% … %}'))
const integer = z.union([z.int(), expression])
const data = z.any()

const Retrier = z.strictObject({
  ErrorEquals: z.array(z.string()),
  IntervalSeconds: z.optional(z.number()),
  MaxAttempts: z.optional(z.int()),
  BackoffRate: z.optional(z.number()),
  MaxDelaySeconds: z.optional(z.number()),
  JitterStrategy: z.optional(z.enum(['FULL', 'NONE'])),
})

const Catcher = z.strictObject({ ErrorEquals: z.array(z.string()), Output: z.optional(data), Next: z.string() })

const after = { Next: z.optional(z.string()), End: z.optional(z.boolean()), Comment: z.optional(z.string()) }

const Task = z.strictObject({
  Type: z.literal('Task'),
  Resource: z.enum(['arn:aws:states:::lambda:invoke', 'arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken']),
  Arguments: z.optional(data),
  Output: z.optional(data),
  TimeoutSeconds: z.optional(integer),
  Retry: z.optional(z.array(Retrier)),
  Catch: z.optional(z.array(Catcher)),
  ...after,
})

const Choice = z.strictObject({
  Type: z.literal('Choice'),
  Choices: z.array(z.strictObject({ Condition: expression, Next: z.string(), Output: z.optional(data) })),
  Default: z.optional(z.string()),
  Comment: z.optional(z.string()),
})

const Succeed = z.strictObject({
  Type: z.literal('Succeed'),
  Output: z.optional(data),
  Comment: z.optional(z.string()),
})

/** States that lead from one to the next: those of a machine, or those that a Map runs for each of its items. */
export type Flow = { readonly StartAt: string; readonly States: Readonly<Record<string, State>> }

const EachItem = z.strictObject({
  Type: z.literal('Map'),
  Items: expression,
  ItemSelector: z.optional(data),
  MaxConcurrency: z.optional(z.int()),
  ItemProcessor: z.strictObject({
    ProcessorConfig: z.strictObject({ Mode: z.literal('INLINE') }),
    StartAt: z.string(),
    // Its states are states again.
    States: z.lazy((): z.ZodMiniType => states),
  }),
  Output: z.optional(data),
  ...after,
})

const states = z.record(z.string(), z.discriminatedUnion('Type', [Task, Choice, Succeed, EachItem]))

export type EachItem = Omit<z.infer<typeof EachItem>, 'ItemProcessor'> & { readonly ItemProcessor: Flow }
export type State = Task | Choice | z.infer<typeof Succeed> | EachItem

const machine = z.strictObject({
  Comment: z.optional(z.string()),
  QueryLanguage: z.literal('JSONata'),
  StartAt: z.string(),
  States: states,
})

export type Definition = Omit<z.infer<typeof machine>, 'States'> & Flow
export const Definition = machine as unknown as z.ZodMiniType<Definition>
export type Task = z.infer<typeof Task>
export type Choice = z.infer<typeof Choice>
export type Retrier = z.infer<typeof Retrier>
