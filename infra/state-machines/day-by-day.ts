import { backoff } from './wait-for-event.ts'

/** A state, by the name that it has in the picture, and the function that it runs. */
type Step = { readonly name: string; readonly functionName: string }

type DayByDay = {
  readonly comment: string
  /** What each day is given beside its date, from the machine's input. */
  readonly given: Readonly<Record<string, string>>
  /** Looks at a day, and says with `status` whether there is something to do, and with `shards` for how many workers. */
  readonly prepare: Step
  readonly isReady: string
  /** Does one `shard` of the day's work. */
  readonly work: Step
  readonly close: Step
}

/** A state that runs a function on its input, and on when it was entered. What fails is tried again. */
const invoke = (functionName: string, output: string) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: {
    FunctionName: functionName,
    Payload: '{% $merge([$states.input, {"at": $states.context.State.EnteredTime}]) %}',
  },
  Output: output,
  Retry: [{ ErrorEquals: ['States.ALL'], ...backoff }],
})

const inline = { ProcessorConfig: { Mode: 'INLINE' } }

/**
 * A state machine that goes through days, in the Amazon States Language with JSONata.
 *
 *     each day, one after the other:
 *         prepare ──► IsReady ──no──► NothingToDo
 *                        │ yes
 *                     Shards: work, side by side
 *                        │
 *                      close
 *
 * Killed anywhere, it is started again by the hour, from the beginning, with the same result.
 */
export const dayByDay = ({ comment, given, prepare, isReady, work, close }: DayByDay) => ({
  Comment: comment,
  QueryLanguage: 'JSONata',
  StartAt: 'Days',
  States: {
    Days: {
      Type: 'Map',
      Items: '{% $states.input.dates %}',
      ItemSelector: { ...given, date: '{% $states.context.Map.Item.Value %}' },
      MaxConcurrency: 1,
      ItemProcessor: {
        ...inline,
        StartAt: prepare.name,
        States: {
          [prepare.name]: {
            ...invoke(prepare.functionName, '{% $merge([$states.input, $states.result.Payload]) %}'),
            Next: 'IsReady',
          },
          IsReady: { Type: 'Choice', Choices: [{ Condition: isReady, Next: 'Shards' }], Default: 'NothingToDo' },
          NothingToDo: { Type: 'Succeed' },
          Shards: {
            Type: 'Map',
            Items: '{% [0..($states.input.shards - 1)] %}',
            ItemSelector: '{% $merge([$states.input, {"shard": $states.context.Map.Item.Value}]) %}',
            MaxConcurrency: 16,
            ItemProcessor: {
              ...inline,
              StartAt: work.name,
              States: { [work.name]: { ...invoke(work.functionName, '{% {} %}'), End: true } },
            },
            Output: '{% $states.input %}',
            Next: close.name,
          },
          [close.name]: { ...invoke(close.functionName, '{% $states.result.Payload %}'), End: true },
        },
      },
      End: true,
    },
  },
})
