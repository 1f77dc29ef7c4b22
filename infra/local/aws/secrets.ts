import { randomInt, randomUUID } from 'node:crypto'
import type { RuntimeState } from '../state.ts'
import { AwsError } from './aws-error.ts'

type Versions = { readonly AWSCURRENT: string; readonly AWSPREVIOUS?: string | undefined }

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

/** The secrets of the templates, generated once and kept. */
export class Secrets {
  readonly #state: RuntimeState
  readonly #arns = new Set<string>()

  constructor(state: RuntimeState) {
    this.#state = state
  }

  define(arn: string, length: number): void {
    const generate = () => Array.from({ length }, () => letters[randomInt(letters.length)]).join('')
    this.#arns.add(arn)
    this.#state.keep<Versions>('secrets', arn, () => ({ AWSCURRENT: generate() }))
  }

  /**
   * The ARN of a secret that a call names by its ARN, with or without the six letters at its end. Throws the error of Secrets
   * Manager where there is none.
   */
  arnOf(id: string): string {
    const arn = [...this.#arns].find((one) => one === id || one.replace(/-\w{6}$/, '') === id)
    if (!arn) throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")
    return arn
  }

  /** The value at a stage. */
  get(id: string, stage: string) {
    const arn = this.arnOf(id)
    const value = this.#versions(arn)[stage as keyof Versions]
    if (value === undefined)
      throw new AwsError(
        'ResourceNotFoundException',
        `Secrets Manager can't find the specified secret value for staging label: ${stage}`,
      )
    return { ARN: arn, Name: arn, SecretString: value, VersionId: randomUUID(), VersionStages: [stage] }
  }

  /** A new current value; the one before it stays readable as the previous one. */
  put(id: string, value: string) {
    const arn = this.arnOf(id)
    const { AWSCURRENT } = this.#versions(arn)
    this.#state.set('secrets', arn, { AWSCURRENT: value, AWSPREVIOUS: AWSCURRENT } satisfies Versions)
    return { ARN: arn, Name: arn, VersionId: randomUUID(), VersionStages: ['AWSCURRENT'] }
  }

  #versions(arn: string): Versions {
    const versions = this.#state.get<Versions>('secrets', arn)
    if (!versions) throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")
    return versions
  }
}
