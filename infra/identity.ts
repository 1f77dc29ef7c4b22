import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers'
import {
  AccountRecovery,
  CfnUserPoolGroup,
  ClientAttributes,
  FeaturePlan,
  LambdaVersion,
  StringAttribute,
  UserPool,
  UserPoolOperation,
} from 'aws-cdk-lib/aws-cognito'
import { Construct } from 'constructs'
import { ServiceFunction } from './service-function.ts'
import type { Settings } from './settings.ts'

/** Whose tokens the API trusts: any OIDC issuer that the settings name, or a Cognito pool of this stack's own. */
export class Identity extends Construct {
  readonly authorizer: HttpJwtAuthorizer

  constructor(scope: Construct, id: string, { issuer, audience }: Settings) {
    super(scope, id)
    this.authorizer =
      issuer && audience ? new HttpJwtAuthorizer('Authorizer', issuer, { jwtAudience: [audience] }) : this.#cognito()
  }

  /** An output of the stack, under this very name. */
  #output(name: string, value: string): void {
    new CfnOutput(this, name, { value }).overrideLogicalId(name)
  }

  #cognito(): HttpJwtAuthorizer {
    const pool = new UserPool(this, 'Users', {
      selfSignUpEnabled: true,
      signInAliases: { email: true },
      autoVerify: { email: true },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
      },
      // Only an administrator makes a user a merchant: the client below may not write the attribute.
      customAttributes: { merchantId: new StringAttribute({ mutable: true, maxLen: 64 }) },
      featurePlan: FeaturePlan.ESSENTIALS,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    })
    new CfnUserPoolGroup(this, 'Operators', { userPoolId: pool.userPoolId, groupName: 'operator' })
    pool.addTrigger(
      UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG,
      new ServiceFunction(this, 'AddClaims', { entry: 'identity/add-claims' }),
      LambdaVersion.V2_0,
    )
    const client = pool.addClient('Client', {
      authFlows: { userSrp: true },
      disableOAuth: true,
      preventUserExistenceErrors: true,
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      // The trigger may be handed readable attributes alone, and without this one no merchant is known.
      readAttributes: new ClientAttributes().withStandardAttributes({ email: true }).withCustomAttributes('merchantId'),
      writeAttributes: new ClientAttributes().withStandardAttributes({ email: true }),
    })
    const issuer = `https://cognito-idp.${Stack.of(this).region}.amazonaws.com/${pool.userPoolId}`
    this.#output('UserPoolId', pool.userPoolId)
    this.#output('UserPoolClientId', client.userPoolClientId)
    this.#output('Issuer', issuer)
    return new HttpJwtAuthorizer('Authorizer', issuer, { jwtAudience: [client.userPoolClientId] })
  }
}
