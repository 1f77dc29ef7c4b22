import { SFNClient } from '@aws-sdk/client-sfn'

/** The client of Step Functions. A call that takes longer than five seconds has failed. */
export const stepFunctions = new SFNClient({ requestHandler: { connectionTimeout: 1000, requestTimeout: 5000 } })
