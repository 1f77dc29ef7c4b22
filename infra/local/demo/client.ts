/** What a call answered. The demo shows the API as it is, so it reads bodies loosely. */
// biome-ignore lint/suspicious/noExplicitAny: bodies are whatever the API answers
export type Answer = { readonly status: number; readonly body: any }

type Call = { readonly token?: string; readonly key?: string; readonly body?: unknown }

/** A running system, as its users call it. */
export class Client {
  readonly url: string

  constructor(url: string) {
    this.url = url
  }

  /** Calls a path of this system, or a whole address. Throws for an answer that is not 2xx. */
  async call(method: string, path: string, call: Call = {}): Promise<Answer> {
    const answer = await this.ask(method, path, call)
    if (answer.status < 300) return answer
    throw new Error(`${method} ${path} answered ${answer.status}: ${answer.body.detail ?? JSON.stringify(answer.body)}`)
  }

  /** The same, for a question that may be refused. */
  async ask(method: string, path: string, { token, key, body }: Call = {}): Promise<Answer> {
    const response = await fetch(path.startsWith('http') ? path : `${this.url}${path}`, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
        ...(key && { 'idempotency-key': key }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: await response.json() }
  }

  async token(sub: string, role: string, merchantId?: string): Promise<string> {
    return (await this.call('POST', '/local/token', { body: { sub, role, ...(merchantId && { merchantId }) } })).body
      .token
  }

  /** Waits until all that is under way has happened. */
  async settled(): Promise<void> {
    await this.call('POST', '/local/clock', { body: { advance: 0 } })
  }
}

/** Whether a system runs at an address. */
export const isRunning = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(`${url}/local/clock`, { signal: AbortSignal.timeout(2000) })).ok
  } catch {
    return false
  }
}
