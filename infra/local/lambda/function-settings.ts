export type FunctionSettings = {
  readonly name: string
  readonly arn: string
  /** The folder with the bundles, and the file in it with the name of its export: `api/place-order.handler`. */
  readonly folder: string
  readonly handler: string
  readonly timeoutSeconds: number
  readonly memoryMegabytes: number
  readonly environment: Readonly<Record<string, string>>
  /** The ARN of the role with which it acts. */
  readonly role: string
  /** The log group that it writes to. */
  readonly logGroup: string
}
