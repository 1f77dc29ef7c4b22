import type { IConfiguration } from 'dependency-cruiser'

/**
 * Which folder may import which: an allow list. What is not listed is refused, and so are circles.
 *
 * Entry points are on top, the domain is at the bottom, and imports point down. `packages` are the npm packages and the parts of Node that a
 * folder may use beside its own files; a folder's files always may import each other. A folder below a listed one belongs to it, unless it is
 * listed itself.
 */
const values = 'domain'
const entryPoint = {
  folders: [
    'application',
    'adapters',
    'adapters/dynamodb',
    'adapters/messaging',
    'adapters/step-functions',
    'adapters/providers',
    'domain/*',
  ],
  packages: ['@middy/core', 'aws-lambda'],
}
const httpEntryPoint = {
  folders: [...entryPoint.folders, 'http', 'http/contract'],
  packages: entryPoint.packages,
}

type Room = { readonly folders: readonly string[]; readonly packages: readonly string[] }

export const rooms: Readonly<Record<string, Room>> = {
  // Entry points: one file for each thing that happens.
  api: { ...httpEntryPoint, packages: [...httpEntryPoint.packages, 'node:crypto'] },
  webhooks: httpEntryPoint,
  merchants: { ...httpEntryPoint, packages: ['aws-lambda'] },
  reactions: entryPoint,
  steps: entryPoint,
  schedules: entryPoint,
  alerts: entryPoint,
  identity: entryPoint,
  // What the entry points called over HTTP share.
  http: {
    folders: ['http/contract', 'application', 'adapters', 'adapters/dynamodb', 'domain/*'],
    packages: ['@middy/core', 'aws-lambda', 'zod/mini', 'csv-stringify/sync', 'node:crypto'],
  },
  'http/contract': { folders: ['domain/*'], packages: ['zod/mini'] },
  // Use cases: load, decide, save, ask a provider.
  application: {
    folders: [
      'adapters',
      'adapters/dynamodb',
      'adapters/messaging',
      'adapters/step-functions',
      'adapters/providers',
      'adapters/banks',
      'domain/*',
    ],
    packages: ['node:crypto', 'node:util'],
  },
  // What talks to the outside.
  adapters: {
    folders: ['domain/*'],
    packages: [
      '@aws-lambda-powertools/logger',
      '@aws-lambda-powertools/metrics',
      '@aws-sdk/client-secrets-manager',
      'ulid',
    ],
  },
  'adapters/dynamodb': {
    folders: ['adapters', 'domain/*'],
    packages: ['@aws-sdk/client-dynamodb', '@aws-sdk/util-dynamodb', 'node:crypto', 'node:util'],
  },
  'adapters/step-functions': {
    folders: ['adapters', 'adapters/dynamodb', 'domain/*'],
    packages: ['@aws-sdk/client-sfn', '@aws-sdk/client-dynamodb'],
  },
  'adapters/messaging': {
    folders: ['adapters', 'domain/*'],
    packages: [
      '@aws-sdk/client-sns',
      '@aws-sdk/client-sqs',
      '@middy/core',
      'aws-lambda',
      'ipaddr.js',
      'node:crypto',
      'node:dns',
      'node:http',
      'node:https',
      'node:net',
    ],
  },
  'adapters/providers': {
    folders: ['adapters', 'adapters/messaging', 'domain/*'],
    packages: ['zod/mini', 'csv-parse/sync'],
  },
  'adapters/banks': { folders: ['adapters', 'adapters/providers', 'domain/*'], packages: ['sax', 'node:crypto'] },
  // Pure: no I/O, no clock, no chance.
  'domain/bank': { folders: ['domain/ledger', 'domain/reconciliation', values], packages: [] },
  'domain/settlement': {
    folders: ['domain/ledger', 'domain/reconciliation', 'domain/order', 'domain/payment', values],
    packages: [],
  },
  'domain/reconciliation': { folders: ['domain/ledger', values], packages: ['node:util'] },
  'domain/ledger': { folders: ['domain/order', 'domain/payment', values], packages: ['node:util', 'node:crypto'] },
  'domain/order': { folders: ['domain/payment', 'domain/fulfilment', 'domain/pricing', values], packages: [] },
  'domain/payment': { folders: [values], packages: [] },
  'domain/fulfilment': { folders: [values], packages: [] },
  'domain/pricing': { folders: [values], packages: [] },
  [values]: { folders: [], packages: ['node:crypto'] },
  // The providers and the bank that the system is tried against: code of its own, so that it can judge.
  sandbox: {
    folders: [],
    packages: [
      '@aws-lambda-powertools/logger',
      '@aws-sdk/client-dynamodb',
      '@aws-sdk/client-secrets-manager',
      '@aws-sdk/util-dynamodb',
      '@middy/core',
      'aws-lambda',
      'csv-stringify/sync',
      'node:crypto',
      'node:timers/promises',
      'node:util',
      'zod/mini',
    ],
  },
}

const names = Object.keys(rooms)

const room = (name: string): Room => rooms[name] as Room

/** The files of a room: all below its folder but for those of rooms inside it. */
const filesOf = (room: string): string => {
  const inside = names.filter((name) => name.startsWith(`${room}/`)).map((name) => `${name.slice(room.length + 1)}/`)
  return `^functions/${room}/${inside.length > 0 ? `(?!${inside.join('|')})` : ''}`
}

const expanded = (folder: string): string[] =>
  folder.endsWith('/*') ? names.filter((name) => `${name}/`.startsWith(folder.slice(0, -1))) : [folder]

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')

/** `node:crypto` is called `crypto` here, and a package by the folder that it is in. */
const packageNamed = (name: string): string =>
  name.startsWith('node:')
    ? `^${escaped(name.slice(5))}$`
    : `node_modules/(@types/)?${escaped(name.replace(/\/(mini|sync)$/, ''))}/`

/** The room that a file of `functions` is in; undefined where it is in none. */
export const roomOf = (file: string): string | undefined => names.find((name) => new RegExp(filesOf(name)).test(file))

/** The folders that a room may import: its own, and those that are listed for it. */
export const reaches = (name: string): string[] => [name, ...room(name).folders.flatMap(expanded)]

export const configuration: IConfiguration = {
  allowed: names.map((name) => ({
    from: { path: filesOf(name) },
    to: { path: [...reaches(name).map(filesOf), ...room(name).packages.map(packageNamed)] },
  })),
  allowedSeverity: 'error',
  forbidden: [{ name: 'no-circles', severity: 'error', from: {}, to: { circular: true } }],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
}
