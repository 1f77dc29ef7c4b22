import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { Client } from '../../infra/local/demo/client.ts'
import { Narrator } from '../../infra/local/demo/narrator.ts'
import { Stage } from '../../infra/local/demo/stage.ts'
import { type StoryName, stories } from '../../infra/local/demo/stories.ts'
import { System } from '../support/system.ts'

let system: System
beforeAll(async () => {
  system = await System.start()
})
afterAll(() => system.stop())

test.each(Object.keys(stories) as StoryName[])('the story %s ends as it says', async (name) => {
  const told: string[] = []
  const print = vi.spyOn(console, 'log').mockImplementation((line: string) => told.push(line))
  const stage = new Stage(new Client(system.url), new Narrator())
  try {
    await stories[name].tell(stage)
  } finally {
    await stage.close()
    print.mockRestore()
  }
  expect(told.at(-1)).toContain('nothing waits for a human')
  expect(told.join()).not.toContain('WRONG')
})

test('a story that ends differently fails', async () => {
  const print = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  const stage = new Stage(new Client(system.url), new Narrator())
  try {
    await stage.open()
    await stage.place()
    await expect(stage.end({ status: 'PAID', captured: 2, refunded: 0, left: 8 })).rejects.toThrow('and should with')
  } finally {
    await stage.close()
    print.mockRestore()
  }
})

test('no alarm is left standing a day after the stories, and nothing waits for anybody', async () => {
  await system.advance(24 * 3600)
  const alarms: { name: string; state: string; reason: string }[] = await system.get('/local/alarms')
  expect(alarms.filter(({ state }) => state === 'ALARM')).toEqual([])
  const executions: { status: string }[] = await system.get('/local/executions')
  expect(executions.filter(({ status }) => status === 'RUNNING')).toEqual([])
})
