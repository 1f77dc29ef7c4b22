import type { Clock } from '../clock.ts'
import type { Choice, Definition, EachItem, Flow, Retrier, State, Task } from './definition.ts'
import { evaluate, StateError } from './evaluate.ts'
import { type ExecutionEvent, History } from './history.ts'
import { names, withinLimit } from './state-errors.ts'

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED'

/** What an execution needs of the world around it. */
export type ExecutionWorld = {
  readonly clock: Clock
  transition(): void
  invoke(functionArn: string, payload: unknown): Promise<unknown>
  updateItem(input: object): Promise<void>
  /** Registers a token; what is sent to it settles the promise. */
  token(execution: Execution): { readonly token: string; readonly answer: Promise<unknown>; forget(): void }
  /** The execution moves; the returned function says that it waits again. */
  begin(): () => void
}

type Scope = { readonly input: unknown; readonly context: Record<string, unknown> }

/** Thrown into an execution that is dropped, or stopped by somebody, to unwind it where it stands. */
const dropped = Symbol('dropped')
const aborted = Symbol('aborted')

/** One run of a state machine, one state after the other. */
export class Execution {
  readonly name: string
  readonly arn: string
  readonly machine: string
  readonly machineArn: string
  readonly startedAt: number
  status: ExecutionStatus = 'RUNNING'
  /** What it has come to, once it has succeeded. */
  output: unknown
  currentState: string | undefined
  readonly #definition: Definition
  readonly #world: ExecutionWorld
  readonly #input: unknown
  #unwind: (why: symbol) => void = () => undefined
  #rest: () => void = () => undefined
  #moving = 0
  readonly #history: History
  readonly #isDropped: Promise<never>

  constructor(
    settings: {
      name: string
      arn: string
      machine: string
      machineArn: string
      definition: Definition
      input: unknown
    },
    world: ExecutionWorld,
  ) {
    this.name = settings.name
    this.arn = settings.arn
    this.machine = settings.machine
    this.machineArn = settings.machineArn
    this.#definition = settings.definition
    this.#input = settings.input
    this.#world = world
    this.startedAt = world.clock.now()
    this.#history = new History(world.clock)
    this.#isDropped = new Promise<never>((_, reject) => {
      this.#unwind = reject
    })
    this.#isDropped.catch(() => undefined)
  }

  get events(): readonly ExecutionEvent[] {
    return this.#history.events
  }

  get input(): unknown {
    return this.#input
  }

  /** Stops wherever it is, without a trace in its history. */
  drop(): void {
    this.#unwind(dropped)
  }

  /** Stops wherever it is, as when somebody stops it. */
  abort(): void {
    this.#unwind(aborted)
  }

  async run(): Promise<void> {
    this.#move()
    this.#history.note('ExecutionStarted')
    try {
      this.output = await this.#flow(this.#definition, this.#input, {})
      this.#world.transition()
      this.#end('SUCCEEDED', 'ExecutionSucceeded')
    } catch (error) {
      if (error === dropped) return
      if (error === aborted) return this.#end('ABORTED', 'ExecutionAborted')
      const { error: name = 'States.Runtime', message } = error as StateError
      this.#end('FAILED', 'ExecutionFailed', { error: name, cause: message })
    } finally {
      this.#halt()
    }
  }

  /** One more of its branches moves; it waits once none does. */
  #move(): void {
    if (this.#moving++ === 0) this.#rest = this.#world.begin()
  }

  #halt(): void {
    if (--this.#moving === 0) this.#rest()
  }

  /** Waits for something outside, and does not count as moving meanwhile. */
  async #waiting<T>(wait: Promise<T>): Promise<T> {
    this.#halt()
    try {
      return await wait
    } finally {
      this.#move()
    }
  }

  /** Goes from state to state, to the end. `item` is what a Map runs it for. */
  async #flow({ StartAt, States }: Flow, input: unknown, item: object): Promise<unknown> {
    let next: string | undefined = StartAt
    let data = input
    while (next) {
      const state: State | undefined = States[next]
      if (!state) throw new StateError('States.Runtime', `there is no state ${next}`)
      this.currentState = next
      this.#world.transition()
      this.#history.note('StateEntered', next)
      const step: Step = await this.#state(next, state, { input: data, context: { ...this.#context(next), ...item } })
      this.#history.note('StateExited', next)
      data = withinLimit(next, step.output)
      next = step.next
    }
    return data
  }

  async #state(name: string, state: State, scope: Scope): Promise<Step> {
    const { input } = scope
    switch (state.Type) {
      case 'Map':
        return this.#map(name, state, scope)
      case 'Task':
        return this.#task(name, state, scope)
      case 'Choice':
        return this.#choice(name, state, scope)
      case 'Succeed':
        return { output: await this.#output(state.Output, scope, input) }
    }
  }

  /** Runs its states for each item, `MaxConcurrency` at a time, and gives the list of what came of each. */
  async #map(name: string, state: EachItem, scope: Scope): Promise<Step> {
    const items = await this.#evaluate(state.Items, scope)
    if (!Array.isArray(items)) throw new StateError('States.QueryEvaluationError', `Items of ${name} is no list`)
    this.#history.record('MapStateStarted')
    const results: unknown[] = new Array(items.length)
    const rest = items.entries()
    const work = async () => {
      this.#move()
      try {
        for (const [index, value] of rest) {
          const item = { Map: { Item: { Index: index, Value: value } } }
          const context = { ...scope.context, ...item }
          const input = await this.#output(state.ItemSelector, { ...scope, context }, value)
          this.#history.record('MapIterationStarted')
          results[index] = await this.#flow(state.ItemProcessor, withinLimit(name, input), item)
          this.#history.record('MapIterationSucceeded')
        }
      } finally {
        this.#halt()
      }
    }
    const workers = Math.min(state.MaxConcurrency || items.length, items.length)
    await this.#waiting(Promise.all(Array.from({ length: workers }, work)))
    this.#history.record('MapStateSucceeded')
    return { next: state.Next, output: await this.#output(state.Output, { ...scope, result: results }, results) }
  }

  async #choice(name: string, state: Choice, scope: Scope): Promise<Step> {
    for (const { Condition, Next, Output } of state.Choices)
      if ((await this.#evaluate(Condition, scope)) === true)
        return { next: Next, output: await this.#output(Output, scope, scope.input) }
    if (!state.Default) throw new StateError('States.NoChoiceMatched', `no choice of ${name} matched`)
    return { next: state.Default, output: scope.input }
  }

  async #task(name: string, state: Task, scope: Scope): Promise<Step> {
    const tries = new Map<Retrier, number>()
    for (;;) {
      try {
        this.#history.record('TaskScheduled', 'TaskStarted')
        const result = withinLimit(name, await this.#attempt(name, state, scope))
        this.#history.record('TaskSucceeded')
        return { next: state.Next, output: await this.#output(state.Output, { ...scope, result }, result) }
      } catch (error) {
        if (!(error instanceof StateError)) throw error
        this.#history.note('TaskFailed', name, { error: error.error, cause: error.message })
        const retrier = state.Retry?.find(({ ErrorEquals }) => names(ErrorEquals, error.error))
        const tried = retrier ? (tries.get(retrier) ?? 0) : 0
        if (retrier && tried < (retrier.MaxAttempts ?? 3)) {
          tries.set(retrier, tried + 1)
          const { IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = Number.POSITIVE_INFINITY } = retrier
          await this.#waiting(this.#pause(Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** tried)))
          continue
        }
        const catcher = state.Catch?.find(({ ErrorEquals }) => names(ErrorEquals, error.error))
        if (!catcher) throw error
        const errorOutput = { Error: error.error, Cause: error.message }
        return {
          next: catcher.Next,
          output: await this.#output(catcher.Output, { ...scope, errorOutput }, errorOutput),
        }
      }
    }
  }

  async #attempt(name: string, state: Task, scope: Scope): Promise<unknown> {
    const seconds =
      state.TimeoutSeconds === undefined ? undefined : Number(await this.#evaluate(state.TimeoutSeconds, scope))
    if (seconds !== undefined && !(seconds > 0))
      throw new StateError('States.QueryEvaluationError', `TimeoutSeconds of ${name} is ${seconds}`)
    if (state.Resource === 'arn:aws:states:::lambda:invoke') {
      const { FunctionName, Payload } = withinLimit(name, await this.#evaluate(state.Arguments, scope)) as {
        FunctionName: string
        Payload: unknown
      }
      return { Payload: await this.#within(seconds, this.#world.invoke(FunctionName, Payload)), StatusCode: 200 }
    }
    const { token, answer, forget } = this.#world.token(this)
    try {
      const context = { ...scope.context, Task: { Token: token } }
      const item = await this.#evaluate(state.Arguments, { ...scope, context })
      if (typeof item !== 'object' || item === null)
        throw new StateError('States.QueryEvaluationError', `Arguments of ${name} are no object`)
      await this.#world.updateItem(item)
      this.#history.note('TaskSubmitted', name)
      return await this.#waiting(this.#within(seconds, answer))
    } finally {
      forget()
    }
  }

  /** The work's result, unless the time runs out before or the execution is dropped. */
  async #within(seconds: number | undefined, work: Promise<unknown>): Promise<unknown> {
    let callOff = () => {}
    const timeout = new Promise<never>((_, reject) => {
      if (seconds === undefined) return
      callOff = this.#world.clock.at(this.#world.clock.now() + seconds * 1000, () =>
        reject(new StateError('States.Timeout', `${seconds} s are over`)),
      )
    })
    try {
      return await Promise.race([work, timeout, this.#isDropped])
    } finally {
      callOff()
    }
  }

  #pause(seconds: number): Promise<unknown> {
    const over = new Promise<void>((resolve) => {
      this.#world.clock.at(this.#world.clock.now() + seconds * 1000, resolve)
    })
    return Promise.race([over, this.#isDropped])
  }

  #output(output: unknown, scope: object, otherwise: unknown): Promise<unknown> {
    return output === undefined ? Promise.resolve(otherwise) : this.#evaluate(output, scope)
  }

  #evaluate(value: unknown, states: object): Promise<unknown> {
    return evaluate(value, { states, now: this.#world.clock.now() })
  }

  #context(state: string): Record<string, unknown> {
    return {
      Execution: {
        Id: this.arn,
        Name: this.name,
        Input: this.#input,
        StartTime: new Date(this.startedAt).toISOString(),
      },
      StateMachine: { Id: this.machineArn, Name: this.machine },
      State: { Name: state, EnteredTime: new Date(this.#world.clock.now()).toISOString() },
    }
  }

  #end(status: ExecutionStatus, type: string, detail?: unknown): void {
    this.status = status
    this.#history.close()
    this.#history.note(type, undefined, detail)
  }
}

type Step = { readonly next?: string | undefined; readonly output: unknown }
