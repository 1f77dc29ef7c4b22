import { SFNClient } from '@aws-sdk/client-sfn'
import { answeredWithin } from '../client-settings.ts'

/** The client of Step Functions. A call that takes longer than five seconds has failed. */
export const stepFunctions = new SFNClient(answeredWithin(5000))
