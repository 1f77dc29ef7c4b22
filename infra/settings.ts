import type { Node } from 'constructs'
import * as z from 'zod/mini'

z.config(z.locales.en())

const seconds = z.int().check(z.minimum(1), z.maximum(7 * 24 * 3600))

const isTimeZone = (timeZone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone })
    return true
  } catch {
    return false
  }
}

/** What a deployment may set, as CDK context: in cdk.json, or with `-c name=value`. */
const Settings = z.object({
  /** How long an order waits for its payment, in seconds. */
  paymentWindow: z.pipe(z.coerce.number(), seconds),
  /** How many shards the due index has, about 250 orders a second each. Only ever raise it: orders stay in the shard that they are in. */
  dueShards: z.pipe(z.coerce.number(), z.int().check(z.minimum(1), z.maximum(100))),
  /** How many workers read the tables side by side when the ledger is compared with the orders. */
  rebuildShards: z.pipe(z.coerce.number(), z.int().check(z.minimum(1), z.maximum(40))),
  /** The platform's share of a sale, in hundredths of a percent, where no other was agreed on with a merchant. */
  commissionBps: z.pipe(z.coerce.number(), z.int().check(z.minimum(0), z.maximum(10_000))),
  /** From how much on two operators have to want what moves money, in whole units of each currency: 10000 is 10,000.00 USD and 10,000 JPY. */
  approvalLimit: z.pipe(z.coerce.number(), z.int().check(z.minimum(1), z.maximum(1_000_000_000))),
  /** Where the platform's business days begin and end, by its name in the IANA time zone database. */
  timeZone: z.string().check(z.refine(isTimeZone, 'expected a time zone like UTC or Europe/Berlin')),
  /** Where the days of the sandbox provider begin and end; as the platform's, unless it is set. */
  sandboxTimeZone: z.optional(z.string().check(z.refine(isTimeZone, 'expected a time zone like UTC or Asia/Shanghai'))),
  /** The hour of the next day from which on merchants are settled with, in the platform's time zone. */
  settlementHour: z.pipe(z.coerce.number(), z.int().check(z.minimum(3), z.maximum(22))),
  /** The phones that get the operators' SMS, in E.164. */
  alarmPhones: z.array(z.string().check(z.regex(/^\+[1-9]\d{6,14}$/, 'expected phone numbers like +15550100'))),
  /** Where quiet notices are mailed to. */
  noticeEmails: z.array(z.email()),
  /** The origins whose pages may call the API from a browser: `https://shop.example`. */
  allowedOrigins: z.array(
    z
      .string()
      .check(z.regex(/^https?:\/\/(\*|[^/*\s]+)$/, 'expected origins like https://shop.example, without a path')),
  ),
  /** Whether merchants may have webhooks on the machine that calls them. For trying the system out on a laptop only. */
  loopbackWebhooks: z.boolean(),
  /** An OIDC issuer and its audience in place of the Cognito pool that comes with the stack. */
  issuer: z.optional(z.url()),
  audience: z.optional(z.string().check(z.minLength(1))),
})

export type Settings = z.infer<typeof Settings>

/** Context from the command line is text: a list or a switch comes as its JSON. */
const parsed = (value: unknown): unknown => {
  if (typeof value !== 'string' || !/^(\[.*\]|true|false)$/.test(value)) return value
  return JSON.parse(value)
}

/** Reads the context. Throws an error that names the setting and what it should be. */
export const readSettings = (node: Node): Settings => {
  const context = Object.fromEntries(
    Object.keys(Settings.shape).map((name) => [name, parsed(node.tryGetContext(name) ?? undefined)]),
  )
  const result = Settings.safeParse(context)
  if (!result.success) throw new Error(`the context in cdk.json or -c is wrong:\n${z.prettifyError(result.error)}`)
  if ((result.data.issuer === undefined) !== (result.data.audience === undefined))
    throw new Error('the context names only one of issuer and audience: give both, or neither for a Cognito pool')
  return result.data
}
