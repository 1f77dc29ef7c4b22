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

/** What is done with items, in the words of DynamoDB. */
export type Verb = 'get' | 'batchGet' | 'query' | 'scan' | 'put' | 'update'

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

const actions: Readonly<Record<Verb, string>> = {
  get: 'dynamodb:GetItem',
  batchGet: 'dynamodb:BatchGetItem',
  query: 'dynamodb:Query',
  scan: 'dynamodb:Scan',
  put: 'dynamodb:PutItem',
  update: 'dynamodb:UpdateItem',
}

/** A table that survives its stack, and can be restored to any second of the last 35 days. */
export class Store extends Construct {
  readonly table: Table
  readonly #variable: string

  constructor(scope: Construct, id: string, props: StoreProps) {
    super(scope, id)
    this.#variable = props.variable
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

  /** Lets a function do something with the table, or with one of its indexes, and tells it the table's name. */
  grant(fn: LambdaFunction, verbs: readonly Verb[], index?: string): void {
    const { tableArn, tableName } = this.table
    const resource = index === undefined ? tableArn : `${tableArn}/index/${index}`
    Grant.addToPrincipal({ grantee: fn, actions: verbs.map((verb) => actions[verb]), resourceArns: [resource] })
    fn.addEnvironment(this.#variable, tableName)
  }
}
