import { LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'

/** Who called what and got which status, kept for a month. The default format: it holds no token and no body. */
export const accessLogs = (scope: Construct) => ({
  destination: new LogGroupLogDestination(new LogGroup(scope, 'AccessLogs', { retention: RetentionDays.ONE_MONTH })),
})
