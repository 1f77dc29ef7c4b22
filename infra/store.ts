import { RemovalPolicy } from 'aws-cdk-lib'
import {
  type Attribute,
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb'
import { Grant } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'

type Index = {
  readonly name: string
  readonly partitionKey: string
  readonly sortKey: string
  readonly sortsNumbers?: true
}

export type StoreProps = {
  readonly partitionKey: string
  readonly sortKey?: string
  /** Each holds keys alone: a write that changes none of them costs nothing there. `whole` ones hold the items. */
  readonly indexes?: readonly (Index & { readonly whole?: true })[]
  readonly stream?: true
  /** The attribute with the second since 1970 after which DynamoDB may delete an item. */
  readonly expiresAt?: string
  /** Goes with its stack: for what nobody would miss. */
  readonly disposable?: true
  /** The environment variable in which functions find the table's name. */
  readonly variable: string
}

const text = (name: string): Attribute => ({ name, type: AttributeType.STRING })

const readActions = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query']
const writeActions = ['dynamodb:PutItem', 'dynamodb:UpdateItem']

/** A table that survives its stack, can be restored to any second of the last 35 days, and grants no more than is used: no Scan. */
export class Store extends Construct {
  readonly table: Table
  readonly #variable: string
  readonly #indexes: readonly string[]

  constructor(scope: Construct, id: string, props: StoreProps) {
    super(scope, id)
    this.#variable = props.variable
    this.#indexes = (props.indexes ?? []).map(({ name }) => name)
    this.table = new Table(this, 'Table', {
      partitionKey: text(props.partitionKey),
      ...(props.sortKey && { sortKey: text(props.sortKey) }),
      ...(props.stream && { stream: StreamViewType.NEW_IMAGE }),
      ...(props.expiresAt && { timeToLiveAttribute: props.expiresAt }),
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: !props.disposable,
      removalPolicy: props.disposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    })
    for (const { name, partitionKey, sortKey, sortsNumbers, whole } of props.indexes ?? [])
      this.table.addGlobalSecondaryIndex({
        indexName: name,
        partitionKey: text(partitionKey),
        sortKey: sortsNumbers ? { name: sortKey, type: AttributeType.NUMBER } : text(sortKey),
        projectionType: whole ? ProjectionType.ALL : ProjectionType.KEYS_ONLY,
      })
  }

  grantRead(...functions: readonly LambdaFunction[]): void {
    this.#grant(functions, readActions)
  }

  grantReadWrite(...functions: readonly LambdaFunction[]): void {
    this.#grant(functions, [...readActions, ...writeActions])
  }

  /** Only single writes by key, as for what nobody reads back. */
  grantWrite(...functions: readonly LambdaFunction[]): void {
    this.#grant(functions, writeActions)
  }

  /** Every item, one after the other: only for what has to see all of a table. */
  grantScan(...functions: readonly LambdaFunction[]): void {
    this.#grant(functions, ['dynamodb:Scan'])
  }

  #grant(functions: readonly LambdaFunction[], actions: readonly string[]): void {
    const { tableArn, tableName } = this.table
    const indexes = this.#indexes.map((name) => `${tableArn}/index/${name}`)
    for (const fn of functions) {
      Grant.addToPrincipal({ grantee: fn, actions: [...actions], resourceArns: [tableArn, ...indexes] })
      fn.addEnvironment(this.#variable, tableName)
    }
  }
}
