import { authorizer, httpApi, integration, route, stage } from './api-gateway.ts'
import { alarm, compositeAlarm, dashboard } from './cloudwatch.ts'
import { dynamodbTable } from './dynamodb.ts'
import { lambdaPermission, policy, queuePolicy, role, topicPolicy } from './iam.ts'
import { keptTypes } from './kept.ts'
import { eventInvokeConfig, eventSourceMapping, lambdaFunction } from './lambda.ts'
import { queue, subscription, topic } from './messaging.ts'
import { schedule, secret, stateMachine } from './orchestration.ts'
import type { ResourceType } from './resource-type.ts'

/**
 * Every resource type that the runtime knows, in the order in which resources are created: what others look up comes first.
 * A template with any other type stops it.
 */
export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  ...keptTypes,
  'AWS::IAM::Role': role,
  'AWS::IAM::Policy': policy,
  'AWS::Lambda::Permission': lambdaPermission,
  'AWS::SQS::QueuePolicy': queuePolicy,
  'AWS::SNS::TopicPolicy': topicPolicy,
  'AWS::SecretsManager::Secret': secret,
  'AWS::DynamoDB::Table': dynamodbTable,
  'AWS::SQS::Queue': queue,
  'AWS::SNS::Topic': topic,
  'AWS::SNS::Subscription': subscription,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::EventInvokeConfig': eventInvokeConfig,
  'AWS::StepFunctions::StateMachine': stateMachine,
  'AWS::Lambda::EventSourceMapping': eventSourceMapping,
  'AWS::ApiGatewayV2::Api': httpApi,
  'AWS::ApiGatewayV2::Stage': stage,
  'AWS::ApiGatewayV2::Integration': integration,
  'AWS::ApiGatewayV2::Authorizer': authorizer,
  'AWS::ApiGatewayV2::Route': route,
  'AWS::Scheduler::Schedule': schedule,
  'AWS::CloudWatch::Alarm': alarm,
  'AWS::CloudWatch::CompositeAlarm': compositeAlarm,
  'AWS::CloudWatch::Dashboard': dashboard,
}
