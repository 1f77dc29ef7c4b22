import { expect, test } from 'vitest'
import { Activity } from '../../infra/local/activity.ts'
import { Clock } from '../../infra/local/clock.ts'
import { Definition } from '../../infra/local/states/definition.ts'
import { StateError } from '../../infra/local/states/evaluate.ts'
import { Execution, type ExecutionWorld } from '../../infra/local/states/execution.ts'

const lambda = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke' }
const wait = { Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken' }

/** Runs a definition in a world of the test's own. */
const begin = (States: object, input: unknown, world: Partial<ExecutionWorld> = {}) => {
  const activity = new Activity()
  const clock = new Clock(activity)
  let transitions = 0
  let answer: { resolve: (value: unknown) => void; reject: (error: Error) => void } = {
    resolve: () => {},
    reject: () => {},
  }
  const definition = Definition.parse({ QueryLanguage: 'JSONata', StartAt: Object.keys(States)[0], States })
  const settings = { name: 'run', arn: 'arn:run', machine: 'machine', machineArn: 'arn:machine', definition, input }
  const execution = new Execution(settings, {
    clock,
    transition: () => transitions++,
    begin: () => activity.begin(),
    invoke: async (_, payload) => payload,
    updateItem: async () => {},
    token: () => ({
      token: 'token',
      answer: new Promise((resolve, reject) => {
        answer = { resolve, reject }
      }),
      forget: () => {},
    }),
    ...world,
  })
  const done = execution.run()
  return { execution, clock, activity, done, answer: () => answer, transitions: () => transitions }
}

test('a result, the input and the context are there for expressions', async () => {
  const payload = { sum: '{% $states.input.a + 2 %}', name: '{% $states.context.Execution.Name %}' }
  const { execution, done } = begin(
    {
      Call: {
        ...lambda,
        Arguments: { FunctionName: 'f', Payload: payload },
        Output: '{% $states.result.Payload %}',
        Next: 'Which',
      },
      Which: {
        Type: 'Choice',
        Choices: [{ Condition: "{% $states.input.sum = 3 and $states.input.name = 'run' %}", Next: 'Right' }],
        Default: 'Wrong',
      },
      Right: { Type: 'Succeed' },
      Wrong: { Type: 'Succeed' },
    },
    { a: 1 },
  )
  await done
  expect(execution).toMatchObject({ status: 'SUCCEEDED', currentState: 'Right' })
})

test('two waits on the way to the end are three transitions', async () => {
  const { execution, activity, done, answer, transitions } = begin(
    { First: { ...wait, Arguments: {}, Next: 'Second' }, Second: { ...wait, Arguments: {}, End: true } },
    {},
  )
  await activity.idle()
  answer().resolve({})
  await activity.idle()
  answer().resolve({})
  await done
  expect(execution.status).toBe('SUCCEEDED')
  expect(transitions()).toBe(3)
})

test('a wait that nobody ends times out by the clock, and is caught', async () => {
  const { execution, clock, activity, done } = begin(
    {
      Wait: {
        ...wait,
        Arguments: {},
        TimeoutSeconds: '{% $states.input.window %}',
        Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Late' }],
        End: true,
      },
      Late: { Type: 'Succeed' },
    },
    { window: 90 },
  )
  await clock.advance(89)
  expect(execution.status).toBe('RUNNING')
  await clock.advance(2)
  await activity.idle()
  await done
  expect(execution).toMatchObject({ status: 'SUCCEEDED', currentState: 'Late' })
  clock.stop()
})

test('a failure is tried again after growing pauses, as often as the definition says', async () => {
  const began: number[] = []
  const { execution, clock, done } = begin(
    {
      Call: {
        ...lambda,
        Arguments: { FunctionName: 'f', Payload: {} },
        Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 10, BackoffRate: 2, MaxAttempts: 2 }],
        End: true,
      },
    },
    {},
    {
      invoke: async () => {
        began.push(Math.round(clock.now() / 1000))
        throw new StateError('Broken', 'it broke')
      },
    },
  )
  await clock.advance(60)
  await done
  expect(began.map((at) => at - (began[0] ?? 0))).toEqual([0, 10, 30])
  expect(execution.status).toBe('FAILED')
  expect(execution.events.at(-1)).toMatchObject({
    type: 'ExecutionFailed',
    detail: { error: 'Broken', cause: 'it broke' },
  })
  clock.stop()
})

test('an error that is tried 0 times again goes to its catcher at once', async () => {
  const { execution, done } = begin(
    {
      Wait: {
        ...wait,
        Arguments: {},
        Retry: [{ ErrorEquals: ['Gone'], MaxAttempts: 0 }, { ErrorEquals: ['States.TaskFailed'] }],
        Catch: [{ ErrorEquals: ['Gone'], Output: '{% $states.errorOutput.Error %}', Next: 'End' }],
        End: true,
      },
      End: { Type: 'Succeed' },
    },
    {},
    { updateItem: async () => Promise.reject(new StateError('Gone', '')) },
  )
  await done
  expect(execution).toMatchObject({ status: 'SUCCEEDED', currentState: 'End' })
})

test('an expression that gives nothing fails the execution, as on AWS', async () => {
  const { execution, done } = begin(
    { Call: { ...lambda, Arguments: { FunctionName: 'f', Payload: '{% $states.input.nothing %}' }, End: true } },
    {},
  )
  await done
  expect(execution.events.at(-1)).toMatchObject({ detail: { error: 'States.QueryEvaluationError' } })
})

test('an execution that is dropped leaves no trace of an end', async () => {
  const { execution, activity, done } = begin({ Wait: { ...wait, Arguments: {}, End: true } }, {})
  await activity.idle()
  execution.drop()
  await done
  expect(execution.events.map(({ type }) => type)).toEqual(['ExecutionStarted', 'StateEntered', 'TaskSubmitted'])
})

const each = (change: object, Item: object) => ({
  Each: {
    Type: 'Map',
    Items: '{% $states.input.numbers %}',
    ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'Item', States: { Item } },
    ...change,
  },
})
const numbers = { numbers: [1, 2, 3, 4] }

test('a map runs its states for each item, a few at a time, and gives what came of each in their order', async () => {
  let [running, most] = [0, 0]
  const world: Partial<ExecutionWorld> = {
    invoke: async (_, payload) => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setImmediate(resolve))
      running--
      return payload
    },
  }
  const call = {
    ...lambda,
    Arguments: { FunctionName: 'f', Payload: '{% $states.input.half * 2 %}' },
    Output: '{% $states.result.Payload %}',
    End: true,
  }
  const selector = { half: '{% $states.context.Map.Item.Value / 2 %}' }
  const choose = { Type: 'Choice', Choices: [{ Condition: '{% $states.input = [1, 2, 3, 4] %}', Next: 'Right' }] }
  const { execution, done } = begin(
    {
      ...each({ ItemSelector: selector, MaxConcurrency: 2, Next: 'Which' }, call),
      Which: choose,
      Right: { Type: 'Succeed' },
    },
    numbers,
    world,
  )
  await done
  expect([execution.status, most]).toEqual(['SUCCEEDED', 2])
})

test('branches of a map that pause before they try again let the clock go on, and all come to an end', async () => {
  const failed = new Set<unknown>()
  const world: Partial<ExecutionWorld> = {
    invoke: async (_, payload) => {
      if (failed.has(payload)) return payload
      failed.add(payload)
      throw new StateError('Lambda.TooManyRequestsException', 'later')
    },
  }
  const Retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 5 }]
  const call = { ...lambda, Arguments: { FunctionName: 'f', Payload: '{% $states.input %}' }, Retry, End: true }
  const { execution, clock, activity, done } = begin(each({ End: true }, call), numbers, world)
  await activity.idle()
  expect(execution.status).toBe('RUNNING')
  await clock.advance(5)
  await done
  expect(execution.status).toBe('SUCCEEDED')
  await activity.idle()
})

const output = (bytes: number) => 'x'.repeat(bytes - 2)

test('a state gives 256 KB at most, and no wildcard catches it when it gives more', async () => {
  const call = (bytes: number) =>
    begin(
      {
        Call: {
          ...lambda,
          Arguments: { FunctionName: 'f', Payload: {} },
          Output: '{% $states.result.Payload %}',
          Retry: [{ ErrorEquals: ['States.ALL'] }],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
          End: true,
        },
        Caught: { Type: 'Succeed' },
      },
      {},
      { invoke: async () => output(bytes) },
    )
  // The result of the task holds the payload and a status code.
  const longest = 256 * 1024 - JSON.stringify({ Payload: 0, StatusCode: 200 }).length + 1
  const within = call(longest)
  await within.done
  expect(within.execution.status).toBe('SUCCEEDED')
  const beyond = call(longest + 1)
  await beyond.done
  expect(beyond.execution.status).toBe('FAILED')
  expect(beyond.execution.events.at(-1)?.detail).toEqual({
    error: 'States.DataLimitExceeded',
    cause: "The state/task 'Call' returned a result with a size exceeding the maximum number of bytes service limit.",
  })
})

test('the results of a Map are one output: together they have 256 KB at most', async () => {
  const { execution, done } = begin(
    {
      Each: {
        Type: 'Map',
        Items: '{% [1..3] %}',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'INLINE' },
          StartAt: 'Call',
          States: {
            Call: {
              ...lambda,
              Arguments: { FunctionName: 'f', Payload: {} },
              Output: '{% $states.result.Payload %}',
              End: true,
            },
          },
        },
        End: true,
      },
    },
    {},
    { invoke: async () => output(100_000) },
  )
  await done
  expect(execution.events.at(-1)?.detail).toMatchObject({ error: 'States.DataLimitExceeded' })
})

test('an execution has 25,000 events at most: a loop without an end has one', async () => {
  const { execution, done, transitions } = begin(
    {
      Again: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'Never' }], Default: 'Again' },
      Never: { Type: 'Succeed' },
    },
    {},
  )
  await done
  expect(execution.events.at(-1)?.detail).toEqual({
    error: 'States.Runtime',
    cause: 'The execution reached the maximum number of history events (25000).',
  })
  // Each time round is two events, beside the first and the last of all.
  expect(execution.events).toHaveLength(25_000)
  expect(transitions()).toBe(12_500)
})
