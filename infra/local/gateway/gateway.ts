import type { Cors } from './cors.ts'
import type { HttpReply, HttpRequest } from './http.ts'
import { HttpApi, ownError, type Parts } from './http-api.ts'

/** The APIs of all templates on one port: one at the root, the others below the names of their stages. */
export class Gateway {
  readonly #apis = new Map<string, HttpApi>()
  readonly #cors = new Map<string, Cors>()
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Which other origins an API lets read its answers. */
  allow(id: string, cors: Cors): void {
    this.#cors.set(id, cors)
  }

  /** Serves an API at a stage. */
  open(id: string, stage: string): void {
    this.#apis.set(stage, new HttpApi({ id, stage, cors: this.#cors.get(id) }, this.#parts))
  }

  byId(id: string): HttpApi | undefined {
    return [...this.#apis.values()].find((api) => api.id === id)
  }

  handle(request: HttpRequest): Promise<HttpReply> {
    const { api, path } = this.#find(request)
    return api?.handle(request, path) ?? Promise.resolve(ownError(404, 'Not Found'))
  }

  /** Whether one of them has a route of its own for a request. */
  serves(request: HttpRequest): boolean {
    const { api, path } = this.#find(request)
    return api?.serves(request, path) ?? false
  }

  /** The API of a request, and the path without its stage. */
  #find({ url }: HttpRequest): { readonly api: HttpApi | undefined; readonly path: string } {
    const path = url.split('?')[0] ?? '/'
    const first = path.split('/')[1] ?? ''
    const staged = this.#apis.get(first)
    return staged
      ? { api: staged, path: path.slice(first.length + 1) || '/' }
      : { api: this.#apis.get('$default'), path }
  }
}
