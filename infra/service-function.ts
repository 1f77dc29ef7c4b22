import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { bundle } from './bundle.ts'

export type ServiceFunctionProps = {
  /** The file of `functions` that it runs, without its ending: `api/place-order`. */
  readonly entry: string
  /** Longer than the slowest of its calls, shorter than its caller waits. 15 s unless it says otherwise. */
  readonly timeout?: Duration
}

/** One Lambda function with a role and a log group of its own. What it may use, its row in `infra/functions.ts` says. */
export class ServiceFunction extends LambdaFunction {
  readonly entry: string

  constructor(scope: Construct, id: string, { entry, timeout }: ServiceFunctionProps) {
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: RetentionDays.ONE_MONTH,
      // It outlives its stack, but not a first deployment that fails.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    })
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    logGroup.grantWrite(role)
    super(scope, id, {
      role,
      logGroup,
      code: Code.fromAsset(bundle()),
      handler: `${entry}.handler`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      // CPU comes with memory: below this, a cold start takes most of a second.
      memorySize: 1024,
      timeout: timeout ?? Duration.seconds(15),
      environment: { NODE_OPTIONS: '--enable-source-maps', POWERTOOLS_SERVICE_NAME: entry },
    })
    this.entry = entry
  }
}
