import { setTimeout } from 'node:timers/promises'
import { keepAddress } from './address-file.ts'
import { AwsEndpoint } from './aws/aws-endpoint.ts'
import type { Progress } from './clock.ts'
import { Control } from './control.ts'
import { openDataFolder } from './data-folder.ts'
import { frontDoor } from './gateway/front-door.ts'
import { type HttpReply, type HttpRequest, jsonReply } from './gateway/http.ts'
import { LocalServer } from './gateway/server.ts'
import type { WarmInstances } from './lambda/warm-instances.ts'
import { openServices, type Services } from './services.ts'
import { deploy } from './templates/deploy.ts'
import { type Development, develop } from './templates/development.ts'
import { readStacks } from './templates/template.ts'

export type RuntimeSettings = {
  /** The port to serve on; 0 is any that is free. */
  readonly port: number
  /** The folder that keeps the data, or `memory` for none. */
  readonly data: string
  /** The folder with the synthesized templates, or what makes them once the port and the data folder are this runtime's own. */
  readonly templates: string | ((data: string) => Promise<string>)
  /** Told what somebody who waits for the start wants to know. */
  readonly say?: (line: string) => void
  /** Told how far the clock has come while it is moved on. */
  readonly progress?: (progress: Progress) => void
  /** Where instances of functions come from, and stay when it stops. */
  readonly warm?: WarmInstances
  /** How far its clock is ahead of the machine's at its first start, in milliseconds; 0 where it is not given. */
  readonly ahead?: number
  /** For somebody who works on the functions; undefined runs what the templates hold. */
  readonly development?: Development
}

export type Runtime = { readonly url: string; close(): Promise<void> }

type Answer = (request: HttpRequest) => Promise<HttpReply>

const unavailable = (message: string): HttpReply => jsonReply(503, { message })

/** One port for all: the AWS services by their signature, the runtime's own routes below /local, and the stacks' APIs. */
const answering = (services: Services, url: string): Answer => {
  const trust = [...services.authorizers.values()][0] ?? { issuer: url, audience: ['local'] }
  const control = new Control({ ...services, trust })
  return async (request) => {
    if (AwsEndpoint.takes(request)) return services.aws.handle(request)
    if (Control.takes(request)) return control.handle(request)
    return frontDoor(request, services.gateway) ?? services.activity.track(services.gateway.handle(request))
  }
}

/** How long what is under way may take to end, in milliseconds. */
const longestFarewell = 3000

/** Lets what is under way end and nothing new begin. */
const settle = async ({ activity, clock }: Services): Promise<void> => {
  clock.stop()
  await Promise.race([activity.idle(), setTimeout(longestFarewell, undefined, { ref: false })])
}

const begin = async (settings: RuntimeSettings, stack: AsyncDisposableStack): Promise<string> => {
  const { port, data, templates, say = () => undefined, progress = () => undefined, warm, ahead = 0 } = settings
  let answer: Answer = async () => unavailable('Starting')
  const server = await LocalServer.listen(port, (request) => answer(request))
  stack.defer(() => server.close())
  const url = `http://localhost:${server.port}`
  const folder = openDataFolder(data, stack)

  const debugged = settings.development?.inspect !== undefined
  const services = await openServices({ folder, url, say, progress, debugged, warm, ahead }, stack)
  const stacks = readStacks(typeof templates === 'string' ? templates : await templates(folder))
  await deploy(stacks, services, url)
  services.engine.indexStreams()
  if (settings.development) await develop(settings.development, { lambda: services.lambda, stacks, folder, say }, stack)
  answer = answering(services, url)
  stack.defer(async () => {
    answer = async (request) => (AwsEndpoint.takes(request) ? services.aws.handle(request) : unavailable('Stopping'))
    await settle(services)
  })
  services.streams.resume()
  services.queues.resume()
  services.schedules.start()
  services.alarms.start()
  if (data !== 'memory') keepAddress(folder, url, stack)
  return url
}

/** Runs the stacks of a folder of synthesized templates. Throws a StartupError that says what is in the way. */
export const startRuntime = async (settings: RuntimeSettings): Promise<Runtime> => {
  const stack = new AsyncDisposableStack()
  try {
    const url = await begin(settings, stack)
    return { url, close: () => stack.disposeAsync() }
  } catch (error) {
    await stack.disposeAsync()
    throw error
  }
}
