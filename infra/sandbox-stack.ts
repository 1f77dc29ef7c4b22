import { CfnOutput, Stack } from 'aws-cdk-lib'
import { HttpApi, HttpMethod, HttpStage } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda'
import { DynamoEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import type { Construct } from 'constructs'
import { pageRoutes, platformRoutes } from '../functions/sandbox/routes.ts'
import { accessLogs } from './access-logs.ts'
import type { SecretName } from './functions.ts'
import { Scheduled } from './scheduled.ts'
import { ServiceFunction } from './service-function.ts'
import type { Settings } from './settings.ts'
import { Store } from './store.ts'
import { tables } from './tables.ts'
import { wire } from './wiring.ts'

/** A payment provider to try the system with: takes payments and refunds, calls signed webhooks, publishes statements. */
export class SandboxStack extends Stack {
  readonly secrets: Readonly<Record<SecretName, Secret>>
  readonly url: string

  constructor(scope: Construct, id: string, { timeZone, sandboxTimeZone = timeZone }: Settings) {
    super(scope, id, { description: 'A payment provider for tests: no money moves here' })
    const records = new Store(this, 'Records', tables.sandbox)
    const secret = { generateSecretString: { passwordLength: 48, excludePunctuation: true } }
    this.secrets = {
      SANDBOX_API_KEY: new Secret(this, 'ApiKey', secret),
      SANDBOX_WEBHOOK_SECRET: new Secret(this, 'WebhookSecret', secret),
    }

    const api = new ServiceFunction(this, 'Api', { entry: 'sandbox/api' })
    const send = new ServiceFunction(this, 'SendWebhooks', { entry: 'sandbox/send-webhooks' })
    send.addEventSource(
      new DynamoEventSource(records.table, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: 10,
        parallelizationFactor: 10,
        retryAttempts: 3,
        filters: [
          FilterCriteria.filter({
            eventName: FilterRule.isEqual('INSERT'),
            dynamodb: { NewImage: { kind: { S: FilterRule.isEqual('message') } } },
          }),
        ],
      }),
    )
    new Scheduled(this, 'Tick', { entry: 'sandbox/tick', polls: true })

    const http = new HttpApi(this, 'Http', { description: 'Sandbox payment provider', createDefaultStage: false })
    const integration = new HttpLambdaIntegration('Integration', api)
    for (const route of [...platformRoutes, ...pageRoutes]) {
      const [method, path] = route.split(' ') as [keyof typeof HttpMethod, string]
      http.addRoutes({ path, methods: [HttpMethod[method]], integration })
    }
    const stage = new HttpStage(this, 'Stage', {
      httpApi: http,
      stageName: 'sandbox',
      autoDeploy: true,
      accessLogSettings: accessLogs(this),
    })
    this.url = stage.url
    wire(this, {
      tables: { sandbox: records },
      secrets: this.secrets,
      settings: { SANDBOX_URL: this.url, TIME_ZONE: sandboxTimeZone },
    })
    new CfnOutput(this, 'Url', { value: this.url })
  }
}
