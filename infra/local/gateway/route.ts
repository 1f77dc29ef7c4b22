import type { Trust } from './tokens.ts'

export type Route = {
  readonly key: string
  readonly functionArn: string
  readonly trust: Trust | undefined
  readonly match: Matcher
}
type Matcher = (method: string, segments: readonly string[]) => Record<string, string> | undefined

/** A matcher for `GET /orders/{orderId}` or `$default`. */
export const matcher = (key: string): Matcher => {
  if (key === '$default') return () => ({})
  const [method, path = ''] = key.split(' ')
  const parts = path.split('/')
  return (asked, segments) => {
    if ((method !== 'ANY' && method !== asked) || parts.length !== segments.length) return undefined
    const params: Record<string, string> = {}
    for (const [index, part] of parts.entries()) {
      const segment = segments[index] ?? ''
      const name = /^\{(\w+)\}$/.exec(part)?.[1]
      if (name === undefined ? part !== segment : segment === '') return undefined
      if (name !== undefined) params[name] = decoded(segment)
    }
    return params
  }
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Fixed parts win over parameters, and everything over `$default`. */
export const precedence = ({ key }: Route) => (key === '$default' ? 1000 : key.split('{').length)
