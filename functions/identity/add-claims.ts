import middy from '@middy/core'
import type { PreTokenGenerationV2TriggerEvent } from 'aws-lambda'

/**
 * The claims that the API asks for, put into Cognito's tokens: a user in the group `operator` is one, a user who has been
 * given a `custom:merchantId` is that merchant, everybody else is a shopper. Users can set neither themselves.
 */
export const handler = middy<PreTokenGenerationV2TriggerEvent, PreTokenGenerationV2TriggerEvent>().handler(
  async (event) => {
    const { groupConfiguration, userAttributes } = event.request
    const merchantId = userAttributes['custom:merchantId']
    const operator = groupConfiguration.groupsToOverride?.includes('operator') ?? false
    const role = operator ? 'operator' : merchantId ? 'merchant' : 'shopper'
    const claims = { role, ...(role === 'merchant' && merchantId && { merchantId }) }
    event.response.claimsAndScopeOverrideDetails = {
      idTokenGeneration: { claimsToAddOrOverride: claims },
      accessTokenGeneration: { claimsToAddOrOverride: claims },
    }
    return event
  },
)
