import type { Metrics } from './metrics.ts'

type Document = {
  readonly _aws: {
    readonly Timestamp: number
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string
      readonly Dimensions: readonly (readonly string[])[]
      readonly Metrics: readonly { readonly Name: string }[]
    }[]
  }
} & Readonly<Record<string, unknown>>

/**
 * Takes in what a function printed in CloudWatch's embedded format.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export const recordEmbedded = (metrics: Metrics, document: object): void => {
  const { _aws, ...fields } = document as Document
  for (const { Namespace, Dimensions, Metrics: named } of _aws.CloudWatchMetrics)
    for (const names of Dimensions) {
      const dimensions = Object.fromEntries(names.map((name) => [name, String(fields[name])]))
      for (const { Name } of named)
        for (const value of [fields[Name]].flat())
          metrics.record({ namespace: Namespace, name: Name, dimensions }, Number(value), _aws.Timestamp)
    }
}
