/** An error as an AWS service answers it, by its name. */
export class AwsError extends Error {
  readonly type: string
  constructor(type: string, message: string) {
    super(message)
    this.type = type
  }
}
