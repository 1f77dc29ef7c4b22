import { describe, expect, test } from 'vitest'
import { Activity } from '../../infra/local/activity.ts'
import { Clock } from '../../infra/local/clock.ts'
import { Alarms, type Change, type MetricAlarm } from '../../infra/local/cloudwatch/alarms.ts'
import { recordEmbedded } from '../../infra/local/cloudwatch/embedded.ts'
import { formulaOf, ruleOf } from '../../infra/local/cloudwatch/formula.ts'
import { Metrics } from '../../infra/local/cloudwatch/metrics.ts'
import { RuntimeState } from '../../infra/local/state.ts'

const minute = 60_000
const id = { namespace: 'Orders', name: 'Things', dimensions: { service: 'orders' } }

describe('a statistic', () => {
  const metrics = new Metrics()
  for (const [value, at] of [
    [1, 0],
    [5, 10],
    [3, minute],
    [100, 2 * minute],
  ] as const)
    metrics.record(id, value, at)

  test.each([
    ['Sum', 9],
    ['Average', 3],
    ['Minimum', 1],
    ['Maximum', 5],
    ['SampleCount', 3],
    ['p50', 3],
    ['p99', 5],
  ])('%s of two minutes is %d', (stat, value) => {
    expect(metrics.statistic(id, stat, 0, 2 * minute)).toBe(value)
  })

  test('of a time in which nothing was measured is nothing', () => {
    expect(metrics.statistic(id, 'Sum', 5 * minute, 6 * minute)).toBeUndefined()
    expect(metrics.statistic({ ...id, name: 'Others' }, 'Sum', 0, minute)).toBeUndefined()
  })

  test('is of the metric with exactly these dimensions', () => {
    expect(metrics.statistic({ ...id, dimensions: {} }, 'Sum', 0, minute)).toBeUndefined()
  })
})

test('a document in the embedded format is taken in with each of its sets of dimensions', () => {
  const metrics = new Metrics()
  recordEmbedded(metrics, {
    _aws: {
      Timestamp: 5,
      CloudWatchMetrics: [
        { Namespace: 'Orders', Dimensions: [['service', 'kind'], []], Metrics: [{ Name: 'Things' }] },
      ],
    },
    service: 'orders',
    kind: 'a',
    Things: [1, 2],
  })
  for (const dimensions of [{ service: 'orders', kind: 'a' }, {}] as Record<string, string>[])
    expect(metrics.statistic({ namespace: 'Orders', name: 'Things', dimensions }, 'Sum', 0, minute)).toBe(3)
})

describe('a formula', () => {
  const values = (known: Record<string, number>) => (name: string) => known[name]

  test.each([
    ['IF(failures >= 5, 100 * failures / count, 0)', { failures: 10, count: 40 }, 25],
    ['IF(failures >= 5, 100 * failures / count, 0)', { failures: 4, count: 4 }, 0],
    ['FILL(a, 0) + FILL(b, 0)', { b: 2 }, 2],
    ['a + b', { b: 2 }, undefined],
    ['a / b', { a: 1, b: 0 }, undefined],
    ['(a - 1) * 3', { a: 3 }, 6],
    ['a == 2', { a: 2 }, 1],
  ])('%s of %o is %s', (text, known, result) => {
    expect(formulaOf(text)(values(known as Record<string, number>))).toBe(result)
  })

  test.each(['RATE(a)', 'a % 2', '[a, b]', 'a +'])('that is not known stops the runtime: %s', (text) => {
    expect(() => formulaOf(text)).toThrow('the formula')
  })

  test.each([
    ['(ALARM("a") OR ALARM("b"))', ['b'], true],
    ['ALARM("a") AND NOT ALARM("b")', ['a', 'b'], false],
    ['ALARM("a") AND NOT ALARM("b")', ['a'], true],
    ['ALARM("this OR that")', ['this OR that'], true],
  ])('the rule %s with %o in alarm is %s', (text, ringing, result) => {
    expect(ruleOf(text)((name) => ringing.includes(name))).toBe(result)
  })

  test('a rule with a state that is not known stops the runtime', () => {
    expect(() => ruleOf('OK("a")')).toThrow('the alarm rule')
  })
})

/** An alarm over one metric, and what came of it. */
const watching = (change: Partial<MetricAlarm> = {}) => {
  const metrics = new Metrics()
  const clock = new Clock(new Activity())
  const rung: string[] = []
  const act = ({ alarm, now }: Change) => rung.push(`${alarm.name} ${now.state}`)
  const alarms = new Alarms({ metrics, clock, state: new RuntimeState(':memory:'), act, sample: () => undefined })
  alarms.defineMetric({
    name: 'Things',
    arn: 'arn:things',
    description: '',
    actions: [],
    query: { metric: id, stat: 'Sum', periodSeconds: 60 },
    isBeyond: (value) => value > 5,
    periods: 1,
    datapoints: 1,
    missing: 'notBreaching',
    ...change,
  })
  alarms.defineComposite({ name: 'Any', arn: 'arn:any', description: '', actions: [], rule: 'ALARM("arn:things")' })
  alarms.start()
  const state = () => alarms.list().find(({ name }) => name === 'Things')?.state
  /** Measures a value in this minute, and lets it pass. */
  const pass = async (value?: number) => {
    const next = (Math.floor(clock.now() / minute) + 1) * minute
    if (value !== undefined) metrics.record(id, value, next - 1)
    await clock.advance((next - clock.now()) / 1000 + 1)
    return state()
  }
  return { pass, rung, alarms, clock }
}

describe('an alarm', () => {
  test('rings once when its threshold is crossed, the one that stands for it with it, and is quiet again', async () => {
    const { pass, rung, alarms, clock } = watching()
    expect(await pass(5)).toBe('OK')
    expect(await pass(6)).toBe('ALARM')
    expect(await pass(7)).toBe('ALARM')
    expect(rung).toEqual(['Things ALARM', 'Any ALARM'])
    expect(await pass(0)).toBe('OK')
    expect(alarms.list().map(({ state }) => state)).toEqual(['OK', 'OK'])
    clock.stop()
  })

  test('that wants three periods in a row does not ring for two', async () => {
    const { pass, clock } = watching({ periods: 3, datapoints: 3 })
    await pass(9)
    expect(await pass(9)).toBe('OK')
    await clock.advance(0)
    clock.stop()
  })

  test('does not take the time before it began for silence', async () => {
    const { pass, clock } = watching({ missing: 'breaching', periods: 3, datapoints: 1 })
    expect(await pass()).toBe('INSUFFICIENT_DATA')
    // It began in the middle of a minute.
    for (let minutes = 0; minutes < 2; minutes++) await pass()
    expect(await pass()).toBe('ALARM')
    clock.stop()
  })

  test.each([
    ['notBreaching', 'OK'],
    ['breaching', 'ALARM'],
    ['missing', 'INSUFFICIENT_DATA'],
    ['ignore', 'ALARM'],
  ] as const)('that takes no data for %s is then in %s', async (missing, expected) => {
    const { pass, clock } = watching({ missing })
    await pass(0)
    expect(await pass(9)).toBe('ALARM')
    // As long as it sees periods with data, it goes by these.
    for (let minutes = 0; minutes < 2; minutes++) expect(await pass()).toBe('ALARM')
    expect(await pass()).toBe(expected)
    clock.stop()
  })

  test('on a rare count stays where it is for some periods, and a second incident rings nobody', async () => {
    const { pass, rung, clock } = watching()
    await pass(9)
    await pass()
    await pass(9)
    expect(rung).toEqual(['Things ALARM', 'Any ALARM'])
    clock.stop()
  })

  test('on a rare count with FILL is back in the next period, and rings again', async () => {
    const things = { metric: id, stat: 'Sum', periodSeconds: 60 }
    const query = { formula: formulaOf('FILL(value, 0)'), of: new Map([['value', things]]), periodSeconds: 60 }
    const { pass, rung, clock } = watching({ query })
    expect(await pass(9)).toBe('ALARM')
    expect(await pass()).toBe('OK')
    expect(await pass(9)).toBe('ALARM')
    expect(rung).toEqual(['Things ALARM', 'Any ALARM', 'Things ALARM', 'Any ALARM'])
    clock.stop()
  })
})
