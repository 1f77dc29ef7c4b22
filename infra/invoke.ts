import { backoff } from './wait-for-event.ts'

/** A state that runs a function on its input, and on when it was entered. What fails is tried again. */
export const invoke = (functionName: string, output: string) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: {
    FunctionName: functionName,
    Payload: '{% $merge([$states.input, {"at": $states.context.State.EnteredTime}]) %}',
  },
  Output: output,
  Retry: [{ ErrorEquals: ['States.ALL'], ...backoff }],
})
