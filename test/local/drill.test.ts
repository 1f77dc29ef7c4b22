import { afterAll, beforeAll, expect, test } from 'vitest'
import { Client } from '../../infra/local/demo/client.ts'
import { causes } from '../../infra/local/drill/causes.ts'
import { Drill } from '../../infra/local/drill/drill.ts'
import { System } from '../support/system.ts'

let system: System
let drill: Drill
beforeAll(async () => {
  system = await System.start()
  drill = new Drill(new Client(system.url))
  await drill.open()
})
afterAll(() => system.stop())

test.each(causes)('$alarm rings within $within minutes: $what', async (cause) => {
  const { rang, recovered, sms, ringsAs } = await drill.try(cause)
  expect({ rang, recovered }).toEqual({ rang: expect.any(Number), recovered: expect.any(Number) })
  if (!ringsAs) return
  expect(sms).toContain(`Runbook: ${ringsAs}`)
  expect(sms?.length).toBeLessThanOrEqual(160)
})
