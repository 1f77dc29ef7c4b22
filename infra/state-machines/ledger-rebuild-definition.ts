import { backoff } from './wait-for-event.ts'

/**
 * The state machine that computes the ledger from the orders and compares the two, in the Amazon States Language with JSONata.
 *
 *     each shard of the tables, side by side:
 *         Compare ──► IsDone ──no──► Compare
 *                        └─yes──► Done
 *
 * Its output is what was found: `{"orders", "expected", "booked", "count", "differences", "posted", "sums"}`.
 */
export const ledgerRebuildDefinition = ({
  compare,
  shards,
}: {
  readonly compare: string
  readonly shards: number
}) => ({
  Comment: 'Computes the ledger from the orders, and says where the one that is booked differs.',
  QueryLanguage: 'JSONata',
  StartAt: 'Shards',
  States: {
    Shards: {
      Type: 'Map',
      Items: `{% [0..${shards - 1}] %}`,
      ItemSelector: {
        shard: '{% $states.context.Map.Item.Value %}',
        shards,
        post: '{% $states.input.post = true %}',
        startedAt: '{% $states.context.Execution.StartTime %}',
      },
      MaxConcurrency: shards,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'Compare',
        States: {
          Compare: {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke',
            Arguments: { FunctionName: compare, Payload: '{% $states.input %}' },
            Output: '{% $merge([$states.input, {"progress": $states.result.Payload}]) %}',
            Retry: [{ ErrorEquals: ['States.ALL'], ...backoff }],
            Next: 'IsDone',
          },
          IsDone: {
            Type: 'Choice',
            Choices: [{ Condition: "{% $states.input.progress.reading = 'nothing' %}", Next: 'Done' }],
            Default: 'Compare',
          },
          Done: { Type: 'Succeed', Output: '{% $states.input.progress %}' },
        },
      },
      Output: {
        orders: '{% $sum($states.result.orders) %}',
        expected: '{% $sum($states.result.expected) %}',
        booked: '{% $sum($states.result.booked) %}',
        posted: '{% $sum($states.result.posted) %}',
        count: '{% $sum($states.result.count) %}',
        differences: '{% [$states.result.differences] %}',
        balances: '{% [$states.result.balances] %}',
      },
      End: true,
    },
  },
})
