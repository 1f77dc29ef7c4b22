import { refuse } from '../../domain/refusal.ts'
import type { Provider } from './provider.ts'
import { sandbox } from './sandbox/sandbox-adapter.ts'

const providers: Readonly<Record<string, Provider>> = { sandbox }

/** The providers of this deployment, by name. */
export const providerNames: readonly string[] = Object.keys(providers)

/** A provider by its name; undefined where it is not set up. */
export const findProvider = (name: string): Provider | undefined =>
  Object.hasOwn(providers, name) ? providers[name] : undefined

/** Throws the refusal `request.invalid` at `field` for a provider that is not set up. */
export const requireProvider = (name: string, field: string): Provider => {
  const provider = findProvider(name)
  if (provider) return provider
  const known = Object.keys(providers).join(', ')
  throw refuse('request.invalid', `There is no payment provider ${name}.`, [
    { field, message: `expected one of: ${known}` },
  ])
}
