/** The state machine that has an order's reactions replayed, in the Amazon States Language: somebody asks for it, and it is kept who. */
export const replayDefinition = ({ replay }: { readonly replay: string }) => ({
  Comment: 'Sets in motion once more what the events of an order have set in motion.',
  QueryLanguage: 'JSONata',
  StartAt: 'Replay',
  States: {
    Replay: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: replay, Payload: '{% $states.input %}' },
      Output: '{% $states.result.Payload %}',
      End: true,
    },
  },
})
