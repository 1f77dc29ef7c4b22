import { invoke } from './invoke.ts'

/**
 * The state machine that reconciles days with a provider, in the Amazon States Language with JSONata.
 *
 *     each day, one after the other:
 *         ReadStatement ──► IsReceived ──no──► NotReceived
 *                               │ yes
 *                             Shares: ReconcileShare, side by side
 *                               │
 *                             Close
 *
 * Killed anywhere, it is started again by the hour, from the beginning, and comes to the same.
 */
type Parts = { readonly readStatement: string; readonly reconcileShare: string; readonly close: string }

const inline = { ProcessorConfig: { Mode: 'INLINE' } }

export const reconciliationDefinition = (parts: Parts) => ({
  Comment: 'Reconciles days with a provider. What comes of it is in the Reconciliations table.',
  QueryLanguage: 'JSONata',
  StartAt: 'Days',
  States: {
    Days: {
      Type: 'Map',
      Items: '{% $states.input.dates %}',
      ItemSelector: '{% {"provider": $states.input.provider, "date": $states.context.Map.Item.Value} %}',
      MaxConcurrency: 1,
      ItemProcessor: {
        ...inline,
        StartAt: 'ReadStatement',
        States: {
          ReadStatement: {
            ...invoke(parts.readStatement, '{% $merge([$states.input, $states.result.Payload]) %}'),
            Next: 'IsReceived',
          },
          IsReceived: {
            Type: 'Choice',
            Choices: [{ Condition: "{% $states.input.status = 'RUNNING' %}", Next: 'Shares' }],
            Default: 'NotReceived',
          },
          NotReceived: { Type: 'Succeed' },
          Shares: {
            Type: 'Map',
            Items: '{% [0..($states.input.parts - 1)] %}',
            ItemSelector: '{% $merge([$states.input, {"part": $states.context.Map.Item.Value}]) %}',
            MaxConcurrency: 16,
            ItemProcessor: {
              ...inline,
              StartAt: 'ReconcileShare',
              States: { ReconcileShare: { ...invoke(parts.reconcileShare, '{% {} %}'), End: true } },
            },
            Output: '{% $states.input %}',
            Next: 'Close',
          },
          Close: { ...invoke(parts.close, '{% $states.result.Payload %}'), End: true },
        },
      },
      End: true,
    },
  },
})
