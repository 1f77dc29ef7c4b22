import type { Route } from './contract/route.ts'

export type Form = 'application/json' | NonNullable<Route['forms']>[number]

/** The form in which the caller wants the answer: the first one in `Accept` that the route has, JSON where there is none. */
export const formOf = ({ forms = [] }: Route, accept: string | undefined): Form => {
  const known: readonly string[] = ['application/json', ...forms]
  const wanted = (accept ?? '').split(',').map((one) => one.split(';')[0]?.trim().toLowerCase() ?? '')
  return (wanted.find((one) => known.includes(one)) as Form | undefined) ?? 'application/json'
}
