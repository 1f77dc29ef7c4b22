import { account, region } from '../templates/intrinsics.ts'
import type { Access } from './policy.ts'

type Input = Readonly<Record<string, unknown>>

/** A table may be named by its ARN as well. */
const arnOf = (table: string): string =>
  table.startsWith('arn:') ? table : `arn:aws:dynamodb:${region}:${account}:table/${table}`

const ofTable = (action: string, table: unknown): Access => ({
  action: `dynamodb:${action}`,
  resource: typeof table === 'string' ? arnOf(table) : '*',
})

/** What each part of a transaction needs, by the name that it has there. */
const partActions = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
} as const

type Part = Readonly<Record<string, { readonly TableName: string } | undefined>>

const ofPart = (part: Part): Access[] =>
  Object.entries(partActions).flatMap(([name, action]) => {
    const of = part[name]
    return of ? [ofTable(action, of.TableName)] : []
  })

/** What a call of DynamoDB needs: a transaction is judged by its items, a batch by its tables, a query by its index. */
export const neededOfDynamoDb = (operation: string, input: Input): Access[] => {
  const { TableName, IndexName, RequestItems, TransactItems } = input
  if (Array.isArray(TransactItems)) return TransactItems.flatMap(ofPart)
  if (typeof RequestItems === 'object' && RequestItems !== null)
    return Object.keys(RequestItems).map((table) => ofTable(operation, table))
  const { action, resource } = ofTable(operation, TableName)
  return [{ action, resource: typeof IndexName === 'string' ? `${resource}/index/${IndexName}` : resource }]
}
