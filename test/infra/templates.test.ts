import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import aslValidator from 'asl-validator'
import { beforeAll, expect, test } from 'vitest'
import { lifecycle, nextStatus } from '../../functions/domain/order/lifecycle.ts'
import type { Route } from '../../functions/http/contract/route.ts'
import { routes } from '../../functions/http/contract/routes.ts'
import { ledgerRebuildDefinition } from '../../infra/state-machines/ledger-rebuild-definition.ts'
import { lifecycleDefinition } from '../../infra/state-machines/lifecycle-definition.ts'
import { reconciliationDefinition } from '../../infra/state-machines/reconciliation-definition.ts'
import { refundDefinition } from '../../infra/state-machines/refund-definition.ts'
import { settlementDefinition } from '../../infra/state-machines/settlement-definition.ts'
import { templates } from '../support/templates.ts'

type Template = {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>>
}

let template: Template
beforeAll(async () => {
  template = JSON.parse(readFileSync(join(await templates(), 'Orders.template.json'), 'utf8'))
})

const resourcesOf = (type: string) =>
  Object.values(template.Resources)
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => Properties)

test('cdk synth works offline, with the settings that a deployment has', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'orders-synth-'))
  const { status, stderr } = spawnSync('cdk', ['synth', '--quiet', '--no-notices', '--output', folder], {
    cwd: join(import.meta.dirname, '../..'),
    encoding: 'utf8',
  })
  expect(status, stderr).toBe(0)
  const deployed: Template = JSON.parse(readFileSync(join(folder, 'Orders.template.json'), 'utf8'))
  rmSync(folder, { recursive: true, force: true })
  expect(JSON.stringify(deployed)).not.toContain('LOOPBACK_WEBHOOKS')
  expect(Object.keys(deployed.Resources).length).toBeGreaterThan(100)
})

test('every route of the contract has its route, its function and its file', () => {
  const keys = resourcesOf('AWS::ApiGatewayV2::Route').map(({ RouteKey }) => RouteKey)
  const described = Object.values(routes as Record<string, Route>)
  expect(keys.toSorted()).toEqual([...described.map(({ method, path }) => `${method} ${path}`), '$default'].toSorted())
  for (const { handler } of described)
    expect(existsSync(join(import.meta.dirname, `../../functions/${handler}.ts`)), handler).toBe(true)
})

test('a route that is not for anyone asks for a token at the gateway', () => {
  const open = resourcesOf('AWS::ApiGatewayV2::Route').filter(({ AuthorizationType }) => AuthorizationType !== 'JWT')
  expect(open.map(({ RouteKey }) => RouteKey).toSorted()).toEqual([
    '$default',
    'GET /health',
    'GET /openapi.json',
    'GET /products',
    'GET /products/{productId}',
    'POST /webhooks/{provider}',
  ])
})

test('no function may delete from a table or act on every resource, and only the one that rebuilds the ledger may scan', () => {
  for (const { PolicyDocument, PolicyName } of resourcesOf('AWS::IAM::Policy')) {
    const { Statement } = PolicyDocument as { Statement: { Action: string | string[]; Resource: unknown }[] }
    for (const { Action, Resource } of Statement) {
      if (!String(PolicyName).startsWith('LedgerRebuildCompareRole'))
        expect([Action].flat()).not.toContain('dynamodb:Scan')
      expect([Action].flat().join()).not.toMatch(/dynamodb:(Batch)?(Delete|Write)|\*/)
      // Listing the streams is the one action here that AWS grants on nothing smaller.
      if (Action !== 'dynamodb:ListStreams') expect(Resource).not.toBe('*')
    }
  }
})

type Statement = { readonly Action: string | string[]; readonly Resource: unknown }

/** What the roles may do with a resource, by the beginning of its logical id or of its export. */
const actionsOn = (resource: string): { policy: string; actions: string[] }[] =>
  resourcesOf('AWS::IAM::Policy').flatMap(({ PolicyDocument, PolicyName }) =>
    (PolicyDocument as { Statement: Statement[] }).Statement.filter(({ Resource }) =>
      JSON.stringify(Resource).includes(`"${resource}`),
    ).map(({ Action }) => ({ policy: String(PolicyName), actions: [Action].flat() })),
  )

test('the ledger is only ever added to: no function may update its sets', () => {
  const allowed = actionsOn('LedgerTable')
  expect(allowed.length).toBeGreaterThan(5)
  for (const { policy, actions } of allowed) expect(actions, policy).not.toContain('dynamodb:UpdateItem')
})

test('only who receives webhooks can read the secret that they are signed with', () => {
  const [{ policy } = { policy: '' }, ...others] = actionsOn('Sandbox:ExportsOutputRefWebhookSecret')
  expect(policy).toMatch(/^ApiReceiveWebhookRole/)
  expect(others).toEqual([])
})

test('each function has a role of its own', () => {
  const roles = resourcesOf('AWS::Lambda::Function').map(({ Role }) => JSON.stringify(Role))
  expect(new Set(roles).size).toBe(roles.length)
})

const definition = lifecycleDefinition({
  waitsTable: 'waits',
  meetDeadline: 'arn:aws:lambda:us-east-1:000000000000:function:f',
})

const refund = refundDefinition({ waitsTable: 'waits', askRefund: 'arn:aws:lambda:us-east-1:000000000000:function:f' })

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:f'
const reconciliation = reconciliationDefinition({
  readStatement: functionArn,
  reconcileShard: functionArn,
  close: functionArn,
})

const settlement = settlementDefinition({ draft: functionArn, payMerchants: functionArn, close: functionArn })

test.each<[string, object]>([
  ['an order', definition],
  ['a refund', refund],
  ['reconciliation', reconciliation],
  ['settlement', settlement],
  ['the rebuild of the ledger', ledgerRebuildDefinition({ compare: functionArn, shards: 4 })],
])('the state machine of %s is valid in the Amazon States Language', (_, machine) => {
  const { isValid, errorsText } = aslValidator(machine)
  expect(errorsText()).toBe('')
  expect(isValid).toBe(true)
})

test('the state machine waits wherever the lifecycle table waits for somebody, and nowhere else', () => {
  const { AwaitPayment, AwaitDelivery, WaitOn } = definition.States
  // What ends the first wait leads to the second one, as in the table.
  expect(nextStatus('PENDING_PAYMENT', 'paymentCaptured')).toBe('PAID')
  expect(AwaitPayment.Next).toBe('AwaitDelivery')
  expect(AwaitDelivery.End).toBe(true)
  const waiting = WaitOn.Choices.flatMap(({ Condition }) =>
    [...Condition.matchAll(/'([A-Z_]+)'/g)].map(([, status]) => status),
  )
  const delivering = Object.entries(lifecycle)
    .filter(([, events]) => 'delivered' in events)
    .map(([status]) => status)
  const paying = Object.entries(lifecycle)
    .filter(([, events]) => 'paymentCaptured' in events)
    .map(([status]) => status)
  expect(waiting.toSorted()).toEqual([...paying, ...delivering].toSorted())
})
