import { SFNClient } from '@aws-sdk/client-sfn'

export const stepFunctions = new SFNClient({ requestHandler: { connectionTimeout: 1000, requestTimeout: 5000 } })
