import { parseArgs } from 'node:util'
import { Client, isRunning } from '../local/demo/client.ts'
import { StartupError } from '../local/startup-error.ts'

const usage = `npm run token -- --role operator
npm run token -- --role shopper [--sub usr_ann]
npm run token -- --role merchant --merchant mer_potter`

const roles = ['shopper', 'merchant', 'operator']

type Wanted = { readonly role: string; readonly sub: string; readonly merchant: string | undefined }

/** What the command line asks for. Throws a StartupError that shows how it is written. */
const read = (): Wanted => {
  const options = { role: { type: 'string' }, sub: { type: 'string' }, merchant: { type: 'string' } } as const
  try {
    const { role = '', sub = `usr_${role}`, merchant } = parseArgs({ options }).values
    if (roles.includes(role) && (role === 'merchant') === (merchant !== undefined)) return { role, sub, merchant }
  } catch {
    // Told below, like any other line that is not understood.
  }
  throw new StartupError(`whose token?\n${usage}`)
}

/** Prints a token of the system on this machine, and nothing else. */
const main = async (): Promise<void> => {
  const { role, sub, merchant } = read()
  const url = `http://localhost:${process.env.PORT ?? '3000'}`
  if (!(await isRunning(url))) throw new StartupError(`nothing runs at ${url}: npm start first`)
  console.log(await new Client(url).token(sub, role, merchant))
}

main().catch((error: unknown) => {
  console.error(error instanceof StartupError ? `orders: ${error.message}` : error)
  process.exitCode = 1
})
