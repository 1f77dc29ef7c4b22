import { Logger } from '@aws-lambda-powertools/logger'

/** Structured logs: ids and counts, never a secret or an address. */
export const log = new Logger()
