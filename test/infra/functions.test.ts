import { globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { buildSync } from 'esbuild'
import { beforeAll, expect, test } from 'vitest'
import { functions } from '../../infra/functions.ts'
import { templates } from '../support/templates.ts'

const folder = join(import.meta.dirname, '../../functions')
const entries = globSync('**/*.ts', { cwd: folder })
  .filter((file) => /^export const handler\b/m.test(readFileSync(join(folder, file), 'utf8')))
  .map((file) => file.replace(/\.ts$/, ''))

/** They take the names of the providers, and call none. */
const takingNames = [
  'api/get-reconciliation',
  'api/list-ledger-days',
  'api/run-reconciliation',
  'schedules/check-day-ends',
  'schedules/reconcile',
  'schedules/watch-day-ends',
  'steps/draft-settlement',
]

/**
 * What a bundle names and its function never reads, by variable. A provider is one object: whoever imports it for one of its
 * methods, or for its name, has all of them.
 */
const carried: Readonly<Record<string, { readonly why: string; readonly by: readonly string[] }>> = {
  SANDBOX_WEBHOOK_SECRET: {
    why: 'only who receives webhooks verifies them',
    by: [
      ...takingNames,
      'schedules/reconcile-bank',
      'api/cancel-order',
      'api/place-order',
      'api/start-payment',
      'schedules/sweep',
      'steps/refund-due',
      'steps/wait-timed-out',
      'steps/read-statement',
      'steps/reconcile-shard',
    ],
  },
  PUBLIC_URL: {
    why: 'only who has a payment made says where its webhooks go',
    by: [
      ...takingNames,
      'schedules/reconcile-bank',
      'api/cancel-order',
      'steps/refund-due',
      'steps/read-statement',
      'steps/reconcile-shard',
      'webhooks/receive-webhook',
    ],
  },
  SANDBOX_API_KEY: {
    why: 'these take the names of the providers, and call none',
    by: takingNames,
  },
  SANDBOX_URL: {
    why: 'these take the names of the providers, and call none',
    by: takingNames,
  },
  SANDBOX_TIME_ZONE: {
    why: 'only who reconciles a day asks where it begins and ends for a provider',
    by: [
      ...takingNames,
      'schedules/reconcile-bank',
      'api/cancel-order',
      'api/place-order',
      'api/start-payment',
      'schedules/sweep',
      'steps/refund-due',
      'steps/wait-timed-out',
      'webhooks/receive-webhook',
    ],
  },
  EXCEPTIONS_TABLE: {
    why: 'saving an order opens and closes exceptions, and what these do is never one',
    by: ['api/confirm-delivery', 'api/fail-delivery', 'api/request-refund', 'api/ship-order'],
  },
  PRODUCTS_TABLE: {
    why: 'saving an order gives stock back where the order ends before its shipment, and these end none',
    by: ['api/confirm-delivery', 'api/request-refund', 'api/ship-order', 'api/start-payment', 'steps/refund-due'],
  },
}

/** The variables that are named in what is left of a function's code and its imports once nothing unused is in it. */
const namedIn = (known: readonly string[]): ReadonlyMap<string, readonly string[]> => {
  const { outputFiles } = buildSync({
    entryPoints: entries.map((entry) => join(folder, `${entry}.ts`)),
    outbase: folder,
    outdir: folder,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    write: false,
  })
  // Read directly, by whatever reads variables here, or by a name that some function is given.
  const variable = new RegExp(`process\\.env\\.(\\w+)|(?:env|setting)\\d*\\("(\\w+)"\\)|"(${known.join('|')})"`, 'g')
  return new Map(
    outputFiles.map(({ path, text }) => [
      relative(folder, path).replace(/\.js$/, ''),
      [...new Set([...text.matchAll(variable)].map(([, ...names]) => names.find(Boolean) ?? ''))].toSorted(),
    ]),
  )
}

/** The variables that each function is given by the templates, beside those that all have. */
const givenIn = async (): Promise<ReadonlyMap<string, readonly string[]>> => {
  const folder = await templates()
  const files = ['Orders', 'Sandbox'].map((stack) => join(folder, `${stack}.template.json`))
  const resources = files.flatMap((file) => Object.values(JSON.parse(readFileSync(file, 'utf8')).Resources))
  const lambdas = (resources as { Type: string; Properties: Record<string, unknown> }[]).filter(
    ({ Type }) => Type === 'AWS::Lambda::Function',
  )
  return new Map(
    lambdas.map(({ Properties }) => {
      const { Variables } = Properties.Environment as { Variables: Record<string, unknown> }
      const { NODE_OPTIONS: _, POWERTOOLS_SERVICE_NAME: __, ...own } = Variables
      return [String(Properties.Handler).replace('.handler', ''), Object.keys(own).toSorted()]
    }),
  )
}

let named: ReadonlyMap<string, readonly string[]>
let given: ReadonlyMap<string, readonly string[]>
beforeAll(async () => {
  given = await givenIn()
  named = namedIn([...new Set([...given.values()].flat())])
})

test('every function has its row and is deployed, and every row is of a function', () => {
  expect(Object.keys(functions).toSorted()).toEqual(entries.toSorted())
  expect([...given.keys()].toSorted()).toEqual(entries.toSorted())
})

test('nothing that is booked in the ledger can be changed or deleted by any function', async () => {
  const verbs = Object.values(functions).flatMap(({ tables }) => [...(tables?.ledger ?? [])])
  expect(new Set(verbs)).toEqual(new Set(['batchGet', 'get', 'put', 'scan']))
  const folder = await templates()
  for (const stack of ['Orders', 'Sandbox'])
    expect(readFileSync(join(folder, `${stack}.template.json`), 'utf8')).not.toContain('dynamodb:DeleteItem')
})

test.each(entries)('%s is given the variables that its code names, and no others', (entry) => {
  const reads = named.get(entry) ?? []
  const never = Object.keys(carried).filter((variable) => carried[variable]?.by.includes(entry))
  expect(given.get(entry)).toEqual(reads.filter((variable) => !never.includes(variable)))
  // What it never reads is in its bundle all the same: else the list above is longer than it has to be.
  expect(reads).toEqual(expect.arrayContaining(never))
})

test('what the code names is found at all', () => {
  expect(named.get('api/get-order')).toEqual(['ORDERS_TABLE'])
  expect(named.get('merchants/deliver-message')).toContain('LOOPBACK_WEBHOOKS')
  expect(named.get('api/get-openapi')).toEqual([])
})
