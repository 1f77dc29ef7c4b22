import { invoke } from './invoke.ts'

/**
 * The state machine that settles days with the merchants, in the Amazon States Language with JSONata.
 *
 *     each day, one after the other:
 *         Draft ──► IsDrafted ──no──► NotDrafted
 *                       │ yes
 *                     Pay: PayMerchants, side by side
 *                       │
 *                     Close
 *
 * Killed anywhere, it is started again by the hour, from the beginning: a merchant who is settled with stays so.
 */
type Parts = { readonly draft: string; readonly payMerchants: string; readonly close: string }

const inline = { ProcessorConfig: { Mode: 'INLINE' } }

export const settlementDefinition = (parts: Parts) => ({
  Comment: 'Settles days with the merchants. What comes of it is in the Settlements table.',
  QueryLanguage: 'JSONata',
  StartAt: 'Days',
  States: {
    Days: {
      Type: 'Map',
      Items: '{% $states.input.dates %}',
      ItemSelector: '{% {"date": $states.context.Map.Item.Value} %}',
      MaxConcurrency: 1,
      ItemProcessor: {
        ...inline,
        StartAt: 'Draft',
        States: {
          Draft: {
            ...invoke(parts.draft, '{% $merge([$states.input, $states.result.Payload]) %}'),
            Next: 'IsDrafted',
          },
          IsDrafted: {
            Type: 'Choice',
            Choices: [{ Condition: "{% $states.input.status = 'DRAFTED' %}", Next: 'Pay' }],
            Default: 'NotDrafted',
          },
          NotDrafted: { Type: 'Succeed' },
          Pay: {
            Type: 'Map',
            Items: '{% [0..($states.input.shares - 1)] %}',
            ItemSelector: '{% $merge([$states.input, {"share": $states.context.Map.Item.Value}]) %}',
            MaxConcurrency: 16,
            ItemProcessor: {
              ...inline,
              StartAt: 'PayMerchants',
              States: { PayMerchants: { ...invoke(parts.payMerchants, '{% {} %}'), End: true } },
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
