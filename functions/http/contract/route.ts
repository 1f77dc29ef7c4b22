import type * as z from 'zod/mini'

export type Role = 'shopper' | 'merchant' | 'operator'

type Fields = z.ZodMiniType<Record<string, unknown>, unknown>

/**
 * One route of the API: what the gateway routes, what the handler checks and gets, and what openapi.json says, all from
 * this one description. Its handler is the file of `functions` that `handler` names.
 */
export type Route = {
  readonly method: 'GET' | 'POST' | 'PUT'
  /** With `{parameters}` as API Gateway writes them. */
  readonly path: string
  /** The handler's file below `functions`, without its ending. */
  readonly handler: string
  readonly summary: string
  /** Who may call it: a bearer token with one of these roles, or anyone. */
  readonly roles: readonly Role[] | 'anyone'
  /** Takes an `Idempotency-Key`, which may be left out where it is `optional`: the same key with the same body has one effect and one answer. */
  readonly idempotent?: true | 'optional'
  readonly params?: Fields
  readonly query?: Fields
  readonly body?: z.ZodMiniType
  /** Other forms of the answer than JSON, for who asks for them by `Accept`. */
  readonly forms?: readonly ('text/html' | 'text/csv')[]
  /** What it answers when all goes well, by status. */
  readonly replies: Readonly<Record<number, z.ZodMiniType>>
}

/** Checks a description and keeps its exact types, from which the handler's arguments follow. */
export const route = <const R extends Route>(description: R): R => description
