import { Cron } from 'croner'
import type { Activity } from '../activity.ts'
import type { Clock } from '../clock.ts'
import { actingAs } from '../iam/caller.ts'
import type { Iam } from '../iam/iam.ts'
import type { AsyncInvocations } from '../lambda/async-invocations.ts'
import { StartupError } from '../startup-error.ts'
import type { Faults } from './faults.ts'
import type { Polls } from './polls.ts'

export type ScheduleSettings = {
  readonly name: string
  readonly expression: string
  readonly timezone: string
  readonly functionArn: string
  /** The ARN of the role with which it runs the function. */
  readonly role: string
  /** JSON, with `<aws.scheduler.scheduled-time>` where the time goes. */
  readonly input: string
  /** Whether a run only looks for what is due, and does nothing where its queries find nothing. */
  readonly polls: boolean
}

const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const

/** When an expression is due next, after a moment. Throws a StartupError for one that EventBridge Scheduler would not take. */
export const nextRun = (expression: string, timezone: string): ((after: number) => number) => {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression)
  if (rate) {
    const period = Number(rate[1]) * unitMs[rate[2] as keyof typeof unitMs]
    return (after) => (Math.floor(after / period) + 1) * period
  }
  const cron = /^cron\(([^)]+)\)$/.exec(expression)?.[1]?.trim().split(/\s+/)
  if (cron?.length !== 6) throw new StartupError(`the local runtime does not know the schedule ${expression}`)
  // AWS writes minute, hour, day, month, weekday (1 is Sunday), year; the year belongs at the end here too.
  const [minute, hour, day, month, weekday, year] = cron
  const pattern = new Cron(`0 ${minute} ${hour} ${day} ${month} ${weekday} ${year}`, {
    timezone,
    alternativeWeekdays: true,
    paused: true,
  })
  return (after) => pattern.nextRun(new Date(after))?.getTime() ?? Number.POSITIVE_INFINITY
}

const isoSeconds = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')

/** The schedules of the templates, driven by the runtime's clock. */
export class Schedules {
  readonly #schedules = new Map<string, ScheduleSettings>()
  readonly #clock: Clock
  readonly #activity: Activity
  readonly #calls: AsyncInvocations
  readonly #faults: Faults
  readonly #iam: Iam
  readonly #polls: Polls

  constructor(parts: {
    clock: Clock
    activity: Activity
    calls: AsyncInvocations
    faults: Faults
    iam: Iam
    polls: Polls
  }) {
    this.#clock = parts.clock
    this.#activity = parts.activity
    this.#calls = parts.calls
    this.#faults = parts.faults
    this.#iam = parts.iam
    this.#polls = parts.polls
  }

  get names(): string[] {
    return [...this.#schedules.keys()]
  }

  define(settings: ScheduleSettings): void {
    this.#schedules.set(settings.name, settings)
  }

  /** From now on each schedule runs when it is due. */
  start(): void {
    for (const schedule of this.#schedules.values()) {
      const next = nextRun(schedule.expression, schedule.timezone)
      this.#clock.every(next, (due) => {
        if (this.#faults.take('scheduler', schedule.name)) return
        this.#activity.launch(() => this.#run(schedule, due))
      })
    }
  }

  /** Runs a schedule at once, whether there is anything to do or not; false where there is none of this name. */
  async runNow(name: string): Promise<boolean> {
    const schedule = this.#schedules.get(name)
    if (!schedule) return false
    await this.#activity.track(this.#run({ ...schedule, polls: false }, this.#clock.now()))
    return true
  }

  /** Hands the event to Lambda, which tries again by itself. What the schedule's role does not allow does not run. */
  async #run({ functionArn, name, role, input, polls }: ScheduleSettings, due: number): Promise<void> {
    const access = { action: 'lambda:InvokeFunction', resource: functionArn }
    if (this.#iam.check(actingAs(role, name), access)) return
    const event = (): unknown => JSON.parse(input.replaceAll('<aws.scheduler.scheduled-time>', isoSeconds(due)))
    await this.#calls.invoke(functionArn, event, polls ? () => this.#polls.run(functionArn, event, due) : undefined)
  }
}
