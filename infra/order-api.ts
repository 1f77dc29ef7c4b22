import { CfnOutput, Duration } from 'aws-cdk-lib'
import {
  CorsHttpMethod,
  type CorsPreflightOptions,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { Construct } from 'constructs'
import type { Route } from '../functions/http/contract/route.ts'
import { routes } from '../functions/http/contract/routes.ts'
import { accessLogs } from './access-logs.ts'
import type { Identity } from './identity.ts'
import { ServiceFunction } from './service-function.ts'
import type { Settings } from './settings.ts'

const capitalized = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`

/** Pages of these origins may call every route; tokens travel in a header, so no cookie is ever sent. */
const corsFor = (allowOrigins: string[]): CorsPreflightOptions => ({
  allowOrigins,
  allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST, CorsHttpMethod.PUT],
  allowHeaders: ['authorization', 'content-type', 'idempotency-key'],
  exposeHeaders: ['idempotent-replayed', 'retry-after'],
  maxAge: Duration.hours(1),
})

/** The HTTP API: one function for each route of the contract. */
export class OrderApi extends Construct {
  readonly http: HttpApi

  constructor(scope: Construct, id: string, identity: Identity, { allowedOrigins }: Settings) {
    super(scope, id)
    this.http = new HttpApi(this, 'Http', {
      description: 'Orders: shoppers order and pay, merchants deliver',
      createDefaultStage: false,
      ...(allowedOrigins.length > 0 && { corsPreflight: corsFor(allowedOrigins) }),
    })
    this.http.addStage('Stage', {
      accessLogSettings: accessLogs(this),
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: 2000, burstLimit: 1000 },
    })
    for (const [name, route] of Object.entries<Route>(routes)) {
      const fn = new ServiceFunction(this, capitalized(name), { entry: route.handler })
      this.http.addRoutes({
        path: route.path,
        methods: [HttpMethod[route.method]],
        integration: new HttpLambdaIntegration(`${capitalized(name)}Integration`, fn),
        authorizer: route.roles === 'anyone' ? new HttpNoneAuthorizer() : identity.authorizer,
      })
    }
    new HttpRoute(this, 'Default', {
      httpApi: this.http,
      routeKey: HttpRouteKey.DEFAULT,
      integration: new HttpLambdaIntegration(
        'RouteNotFoundIntegration',
        new ServiceFunction(this, 'RouteNotFound', { entry: 'api/route-not-found' }),
      ),
    })
    new CfnOutput(this, 'Url', { value: this.url })
  }

  /** Where the API is, without a slash at its end. */
  get url(): string {
    return this.http.apiEndpoint
  }
}
