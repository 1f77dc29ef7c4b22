import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { System } from '../support/system.ts'

/** How many minutes it is ahead; what the machine's clock went on meanwhile is no more than seconds. */
const ahead = async (system: System): Promise<number> => Math.ceil((await system.get('/local/clock')).ahead / 60)

/** Seconds until a schedule runs that stores something: they run at the hour, half past it, and ten minutes before it. */
const untilNextRun = (): number => {
  const past = Math.floor(Date.now() / 1000) % 3600
  // The first calls of a system may take some seconds: as long as they do, the clock that stands still falls behind.
  return Math.min(...[1800, 3000, 3600, 5400].map((due) => due - past).filter((left) => left > 60))
}

const startInPresent = (data?: string) => System.start(data, undefined, 0)

test('a clock that was moved goes back to the present while nothing lies in the future, and everything runs on', async () => {
  const system = await startInPresent()
  try {
    expect(await ahead(system)).toBe(0)
    await system.advance(untilNextRun() - 5)
    const { ahead: moved } = await system.get('/local/clock')
    expect(moved).toBeGreaterThan(0)
    const { status, body } = await system.call('DELETE', '/local/clock')
    expect({ status, ahead: body.ahead }).toEqual({ status: 200, ahead: 0 })
    expect(Math.abs(Date.parse((await system.get('/local/clock')).now) - Date.now())).toBeLessThan(5000)
    await system.call('DELETE', '/local/usage')
    await system.advance(1800)
    const { functions } = await system.get('/local/usage')
    expect(functions['Orders-SweepRun'].invocations).toBe(30)
    const alarms: { name: string; state: string }[] = await system.get('/local/alarms')
    expect(alarms.filter(({ state }) => state === 'ALARM')).toEqual([])
  } finally {
    await system.stop()
  }
})

test('it does not go back where something is stored that would lie in the future, not after a restart either', async () => {
  const data = mkdtempSync(join(tmpdir(), 'orders-clock-'))
  let system = await startInPresent(data)
  try {
    await system.advance(3600)
    await system.offer('mer_future', 'prd_future')
    await system.advance(600)
    const refused = await system.call('DELETE', '/local/clock')
    expect(refused).toMatchObject({ status: 409, body: { code: 'clock.ahead_of_data' } })
    expect(refused.body.detail).toContain('delete the data folder')
    expect(await ahead(system)).toBe(70)
    await system.stop()
    system = await startInPresent(data)
    expect((await system.call('DELETE', '/local/clock')).status).toBe(409)
  } finally {
    await system.stop()
    rmSync(data, { recursive: true, force: true })
  }
})
