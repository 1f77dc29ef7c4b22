import { expect, test } from 'vitest'
import { neededOfDynamoDb } from '../../../infra/local/iam/needed-of-dynamodb.ts'
import { IdentityPolicy, judge, ResourcePolicy, rulesOf } from '../../../infra/local/iam/policy.ts'
import { actionMatcher, arnMatcher } from '../../../infra/local/iam/wildcard.ts'

const table = 'arn:aws:dynamodb:us-east-1:000000000000:table/Orders'
const secure = { 'aws:SecureTransport': 'true' }

const policy = (...Statement: object[]) => rulesOf(IdentityPolicy.parse({ Version: '2012-10-17', Statement }))
const allow = { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: table }
const asked = { action: 'dynamodb:GetItem', resource: table, context: secure }

test.each<[string, string, boolean]>([
  ['dynamodb:GetItem', 'dynamodb:GetItem', true],
  ['dynamodb:getitem', 'dynamodb:GetItem', true],
  ['dynamodb:*', 'dynamodb:GetItem', true],
  ['dynamodb:?etItem', 'dynamodb:GetItem', true],
  ['*', 'sqs:SendMessage', true],
  ['dynamodb:Get', 'dynamodb:GetItem', false],
  ['dynamodb:.etItem', 'dynamodb:GetItem', false],
  ['dynamodb:*', 'sqs:SendMessage', false],
])('the action %s of a policy and the call %s: %s', (pattern, action, covered) => {
  expect(actionMatcher(pattern)(action)).toBe(covered)
})

test.each<[string, string, boolean]>([
  [table, table, true],
  [table, table.toLowerCase(), false],
  [`${table}*`, `${table}/index/byUser`, true],
  [`${table}/index/*`, table, false],
  ['*', table, true],
  ['arn:aws:dynamodb:*:*:table/Orders', table, true],
  ['arn:aws:dynamodb:*:table/Orders', table, false],
  ['arn:aws:dynamodb:*', table, true],
  [
    'arn:aws:secretsmanager:us-east-1:0:secret:Key-??????',
    'arn:aws:secretsmanager:us-east-1:0:secret:Key-a1b2c3',
    true,
  ],
  ['arn:aws:secretsmanager:us-east-1:0:secret:Key-??????', 'arn:aws:secretsmanager:us-east-1:0:secret:Key', false],
  ['arn:aws:states:us-east-1:0:execution:Refund:*', 'arn:aws:states:us-east-1:0:execution:Refund:ref_1', true],
  ['arn:aws:states:us-east-1:0:execution:Refund:*', 'arn:aws:states:us-east-1:0:execution:Refunds:ref_1', false],
])('the resource %s of a policy and %s: %s', (pattern, arn, covered) => {
  expect(arnMatcher(pattern)(arn)).toBe(covered)
})

test('what no statement covers is neither allowed nor denied', () => {
  expect(judge(policy(allow), { ...asked, action: 'dynamodb:PutItem' })).toBeUndefined()
  expect(judge(policy(allow), { ...asked, resource: `${table}/index/byUser` })).toBeUndefined()
  expect(judge(policy(allow), asked)?.effect).toBe('Allow')
})

test('a Deny wins over every Allow, in whatever order they stand', () => {
  const deny = { Effect: 'Deny', Action: 'dynamodb:*', Resource: '*' }
  expect(judge(policy(allow, deny), asked)?.effect).toBe('Deny')
  expect(judge(policy(deny, allow), asked)?.effect).toBe('Deny')
})

test('a statement counts only when all of its conditions are met', () => {
  const insecure = { Bool: { 'aws:SecureTransport': 'false' } }
  const ofMachine = { ArnLike: { 'aws:SourceArn': 'arn:aws:states:*:0:stateMachine:*' } }
  const machine = { ...secure, 'aws:SourceArn': 'arn:aws:states:us-east-1:0:stateMachine:Refund' }
  expect(judge(policy({ ...allow, Condition: insecure }), asked)).toBeUndefined()
  expect(judge(policy({ ...allow, Condition: ofMachine }), asked)).toBeUndefined()
  expect(judge(policy({ ...allow, Condition: ofMachine }), { ...asked, context: machine })?.effect).toBe('Allow')
  expect(judge(policy({ ...allow, Condition: { ...ofMachine, ...insecure } }), { ...asked, context: machine })).toBe(
    undefined,
  )
})

test("a resource's policy is for the services that it names", () => {
  const Statement = [{ ...allow, Principal: { Service: ['sns.amazonaws.com', 'sqs.amazonaws.com'] } }]
  const rules = rulesOf(ResourcePolicy.parse({ Version: '2012-10-17', Statement }))
  expect(judge(rules, { ...asked, service: 'sqs.amazonaws.com' })?.effect).toBe('Allow')
  expect(judge(rules, { ...asked, service: 's3.amazonaws.com' })).toBeUndefined()
  expect(judge(rules, asked)).toBeUndefined()
})

test.each<[string, object]>([
  ['NotAction', { Effect: 'Allow', NotAction: 'dynamodb:GetItem', Resource: table }],
  ['NotResource', { Effect: 'Allow', Action: 'dynamodb:GetItem', NotResource: table }],
  ['Principal', { ...allow, Principal: '*' }],
  ['StringNotLike', { ...allow, Condition: { StringNotLike: { 'aws:SourceArn': 'arn:*' } } }],
  ['ForAllValues:StringEquals', { ...allow, Condition: { 'ForAllValues:StringEquals': { 'aws:SourceArn': 'arn:*' } } }],
  ['dynamodb:LeadingKeys', { ...allow, Condition: { StringEquals: { 'dynamodb:LeadingKeys': 'a' } } }],
])('%s is refused by its name, as the evaluator does not know it', (name, statement) => {
  const { success, error } = IdentityPolicy.safeParse({ Version: '2012-10-17', Statement: [statement] })
  expect(success).toBe(false)
  expect(JSON.stringify(error?.issues)).toContain(name)
})

test('a policy variable is refused: nothing puts a value in its place', () => {
  const Statement = [{ ...allow, Resource: `${table}/\${aws:username}` }]
  expect(IdentityPolicy.safeParse({ Version: '2012-10-17', Statement }).success).toBe(false)
})

test.each<[string, string, object, [string, string][]]>([
  ['a read is of its table', 'GetItem', { TableName: 'Orders' }, [['GetItem', table]]],
  ['a table may be named by its ARN', 'PutItem', { TableName: table }, [['PutItem', table]]],
  [
    'a query of an index is of the index alone',
    'Query',
    { TableName: 'Orders', IndexName: 'byUser' },
    [['Query', `${table}/index/byUser`]],
  ],
  [
    'a batch is of each of its tables',
    'BatchGetItem',
    { RequestItems: { Orders: {}, [table]: {} } },
    [
      ['BatchGetItem', table],
      ['BatchGetItem', table],
    ],
  ],
  [
    'a transaction is of each of its items',
    'TransactWriteItems',
    {
      TransactItems: [
        { Put: { TableName: 'Orders' } },
        { Update: { TableName: 'Orders' } },
        { Delete: { TableName: 'Orders' } },
        { ConditionCheck: { TableName: 'Orders' } },
      ],
    },
    [
      ['PutItem', table],
      ['UpdateItem', table],
      ['DeleteItem', table],
      ['ConditionCheckItem', table],
    ],
  ],
  ['a list of tables is of all', 'ListTables', {}, [['ListTables', '*']]],
])('%s', (_, operation, input, needed) => {
  const pairs = needed.map(([action, resource]) => ({ action: `dynamodb:${action}`, resource }))
  expect(neededOfDynamoDb(operation, { ...input })).toEqual(pairs)
})
