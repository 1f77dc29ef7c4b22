import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { NeverAnswered, ReplyLost } from '../aws/faults.ts'
import { StartupError } from '../startup-error.ts'
import { type HttpReply, type HttpRequest, jsonReply } from './http.ts'

const read = async (message: IncomingMessage): Promise<HttpRequest> => {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return {
    method: message.method ?? 'GET',
    url: message.url ?? '/',
    headers: Object.fromEntries(
      Object.entries(message.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(',') : (value ?? ''),
      ]),
    ),
    body: Buffer.concat(chunks),
    sourceIp: message.socket.remoteAddress ?? '127.0.0.1',
  }
}

const listen = (server: Server, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })

/** An HTTP server on the loopback addresses alone. */
export class LocalServer {
  readonly port: number
  readonly #servers: readonly Server[]

  private constructor(port: number, servers: readonly Server[]) {
    this.port = port
    this.#servers = servers
  }

  /** Listens on a port, or on any that is free for 0. Throws a StartupError for one that is taken. */
  static async listen(port: number, answer: (request: HttpRequest) => Promise<HttpReply>): Promise<LocalServer> {
    const respond = async (message: IncomingMessage, response: ServerResponse) => {
      const reply = await answer(await read(message)).catch((error: unknown) => {
        if (error instanceof ReplyLost || error instanceof NeverAnswered) throw error
        console.error(error)
        return jsonReply(500, { message: 'Internal Server Error' })
      })
      response.writeHead(reply.status, { ...reply.headers }).end(reply.body)
    }
    const handle = (message: IncomingMessage, response: ServerResponse) => {
      respond(message, response).catch((error: unknown) => {
        if (!(error instanceof NeverAnswered)) response.destroy()
      })
    }
    const server = createServer({ keepAliveTimeout: 60_000 }, handle)
    try {
      const taken = await listen(server, port, '127.0.0.1')
      // `localhost` is either of the two; a machine without IPv6 does with one.
      const twin = createServer({ keepAliveTimeout: 60_000 }, handle)
      const both = await listen(twin, taken, '::1').then(
        () => [server, twin],
        () => [server],
      )
      return new LocalServer(taken, both)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
        throw new StartupError(
          `port ${port} is in use: stop what uses it, or choose another one: PORT=${port + 1} npm start`,
        )
      throw error
    }
  }

  async close(): Promise<void> {
    await Promise.all(
      this.#servers.map((server) => {
        const closed = new Promise((resolve) => server.close(resolve))
        server.closeAllConnections()
        return closed
      }),
    )
  }
}
