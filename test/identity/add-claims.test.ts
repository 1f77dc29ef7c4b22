import { expect, test } from 'vitest'
import { handler } from '../../functions/identity/add-claims.ts'

/** What Cognito hands to the trigger, version 2, of a user with these attributes and groups. */
const eventOf = (attributes: Record<string, string>, groups: string[] | undefined) => ({
  version: '2',
  triggerSource: 'TokenGeneration_Authentication',
  region: 'us-east-1',
  userPoolId: 'us-east-1_Users',
  userName: '0c2c8a9e-3011-7042-8c6b-6f0f7c0a0d11',
  callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: 'client' },
  request: {
    userAttributes: {
      sub: '0c2c8a9e-3011-7042-8c6b-6f0f7c0a0d11',
      'cognito:user_status': 'CONFIRMED',
      email_verified: 'true',
      email: 'potter@shop.example',
      ...attributes,
    },
    groupConfiguration: { groupsToOverride: groups, iamRolesToOverride: [], preferredRole: null },
    scopes: ['aws.cognito.signin.user.admin'],
  },
  response: { claimsAndScopeOverrideDetails: null },
})

const claimsOf = async (attributes: Record<string, string>, groups?: string[]) => {
  const answered = await handler(eventOf(attributes, groups) as never, {} as never)
  const { idTokenGeneration, accessTokenGeneration } = answered.response.claimsAndScopeOverrideDetails ?? {}
  expect(accessTokenGeneration).toEqual(idTokenGeneration)
  return idTokenGeneration?.claimsToAddOrOverride
}

test('a user who was given a merchant is that merchant', async () => {
  expect(await claimsOf({ 'custom:merchantId': 'mer_potter' }, [])).toEqual({
    role: 'merchant',
    merchantId: 'mer_potter',
  })
})

test('a user in the group operator is one, and no merchant beside it', async () => {
  expect(await claimsOf({ 'custom:merchantId': 'mer_potter' }, ['operator'])).toEqual({ role: 'operator' })
})

test('everybody else is a shopper', async () => {
  expect(await claimsOf({}, [])).toEqual({ role: 'shopper' })
  expect(await claimsOf({}, ['somebody'])).toEqual({ role: 'shopper' })
  expect(await claimsOf({})).toEqual({ role: 'shopper' })
})
