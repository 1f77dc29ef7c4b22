/** What an HTTP API's template says of other origins. */
export type Cors = {
  readonly origins: readonly string[]
  readonly methods: readonly string[]
  readonly headers: readonly string[]
  readonly exposed: readonly string[]
  readonly maxAge: number
}

type Asked = { readonly method: string; readonly headers: Readonly<Record<string, string>> }

const isOnThisMachine = (origin: string): boolean =>
  ['localhost', '127.0.0.1', '[::1]'].includes(URL.parse(origin)?.hostname ?? '')

/** `http://*` means every page that came by HTTP. On a laptop that is every page of the laptop's own. */
const isAllowed = ({ origins }: Cors, origin: string): boolean =>
  origins.some((one) => one === origin || (one === `${origin.split('//')[0]}//*` && isOnThisMachine(origin)))

/**
 * The headers that let a browser's page of another origin read an answer, as API Gateway adds them to whatever the function has answered.
 * None where the request comes from no page, or from one that is not allowed.
 */
export const corsHeaders = (cors: Cors | undefined, { method, headers }: Asked): Record<string, string> => {
  const { origin } = headers
  if (!cors || origin === undefined || !isAllowed(cors, origin)) return {}
  const isPreflight = method === 'OPTIONS' && headers['access-control-request-method'] !== undefined
  return {
    'access-control-allow-origin': origin,
    vary: 'Origin',
    ...(isPreflight
      ? {
          'access-control-allow-methods': cors.methods.join(','),
          'access-control-allow-headers': cors.headers.join(','),
          'access-control-max-age': String(cors.maxAge),
        }
      : { 'access-control-expose-headers': cors.exposed.join(',') }),
  }
}
