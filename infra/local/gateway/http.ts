/** A request as the runtime's one port takes it, and the answer. */
export type HttpRequest = {
  readonly method: string
  /** Path and query, as they came. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  readonly sourceIp: string
}

export type HttpReply = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
}

export const jsonReply = (status: number, body: unknown, type = 'application/json'): HttpReply => ({
  status,
  headers: { 'content-type': type },
  body: JSON.stringify(body),
})
