import type { Client } from '../demo/client.ts'
import { type Cause, causes } from './causes.ts'
import { World } from './world.ts'

type Alarm = {
  readonly name: string
  readonly state: string
  readonly reason: string
  /** The alarms that ring a phone when this one is in alarm. */
  readonly rings: string | null
}

/** What came of one alarm: after how many minutes it rang, and was quiet again; undefined where it did not. */
export type Result = {
  readonly alarm: string
  readonly what: string
  readonly within: number
  readonly rang: number | undefined
  readonly recovers: number
  readonly recovered: number | undefined
  /** Under which name the operators' phones ring for it; undefined where they do not. */
  readonly ringsAs: string | undefined
  readonly sms: string | undefined
}

export const isGood = ({ rang, recovered, ringsAs, sms }: Result): boolean =>
  rang !== undefined && recovered !== undefined && (ringsAs === undefined || sms !== undefined)

/** Brings about each alarm's cause, one after the other, and sees whether it rings in time and is quiet again. */
export class Drill {
  readonly #client: Client
  readonly #world: World

  constructor(client: Client) {
    this.#client = client
    this.#world = new World(client)
  }

  /** The alarms of the template for which there is no cause here, or that there are no more. */
  async mismatch(): Promise<string[]> {
    const names = (await this.#alarms()).map(({ name }) => name)
    const known = causes.map(({ alarm }) => alarm)
    return [...names.filter((name) => !known.includes(name)), ...known.filter((name) => !names.includes(name))]
  }

  async open(): Promise<void> {
    await this.#world.open()
    // Past the first hours, in which nobody has looked at the day ends yet.
    await this.#world.until(9)
    await this.#world.until(9)
  }

  async try(cause: Cause): Promise<Result> {
    const { alarm, what, within, recovers } = cause
    await this.#quiet()
    const before = (await this.#inbox()).length
    await cause.bring(this.#world)
    const rang = await this.#minutesUntil(within, async () => (await this.#stateOf(alarm)) === 'ALARM')
    const name = (await this.#alarms()).find((one) => one.name === alarm)?.rings ?? undefined
    if (rang !== undefined && name) await this.#world.advance(60)
    await cause.heal?.(this.#world)
    const recovered = await this.#minutesUntil(recovers, async () => (await this.#stateOf(alarm)) === 'OK')
    const rung = (await this.#inbox()).slice(before)
    return {
      alarm,
      what,
      within,
      rang,
      recovers,
      recovered,
      ringsAs: name,
      sms: name && rung.find((text) => text.endsWith(`Runbook: ${name}`)),
    }
  }

  /** Waits until no alarm rings, and the hour's SMS are there again. */
  async #quiet(): Promise<void> {
    await this.#world.healthy()
    const isQuiet = async () => (await this.#alarms()).every(({ state }) => state === 'OK')
    await this.#world.advance(3600)
    if ((await this.#minutesUntil(180, isQuiet)) !== undefined) return
    const loud = (await this.#alarms()).filter(({ state }) => state !== 'OK')
    throw new Error(`the system is not quiet: ${loud.map(({ name, reason }) => `${name} (${reason})`).join('; ')}`)
  }

  async #minutesUntil(most: number, isSo: () => Promise<boolean>): Promise<number | undefined> {
    for (let minutes = 0; minutes <= most; minutes++) {
      if (await isSo()) return minutes
      await this.#world.advance(60)
    }
    return undefined
  }

  async #alarms(): Promise<Alarm[]> {
    const alarms = (await this.#client.call('GET', '/local/alarms')).body as Alarm[]
    const short = (name: string) => name.replace(/^[^-]*-/, '')
    return alarms.map((alarm) => ({ ...alarm, name: short(alarm.name), rings: alarm.rings && short(alarm.rings) }))
  }

  async #stateOf(name: string): Promise<string | undefined> {
    return (await this.#alarms()).find((alarm) => alarm.name === name)?.state
  }

  async #inbox(): Promise<string[]> {
    return ((await this.#client.call('GET', '/local/sms')).body as { message: string }[]).map(({ message }) => message)
  }
}
