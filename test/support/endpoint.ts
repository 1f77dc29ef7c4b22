import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'

export type Received = { readonly headers: IncomingHttpHeaders; readonly text: string }

export type Endpoint = { readonly url: string; readonly received: Received[]; close(): Promise<void> }

/** An HTTP server that keeps what it is sent. It answers 204 unless `answer` says otherwise. */
export const openEndpoint = (
  answer: (response: ServerResponse, count: number) => void = (response) => {
    response.writeHead(204).end()
  },
): Promise<Endpoint> =>
  new Promise((resolve) => {
    const received: Received[] = []
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      received.push({ headers: request.headers, text: Buffer.concat(chunks).toString() })
      answer(response, received.length)
    })
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      const close = () =>
        new Promise<void>((done) => {
          server.close(() => done())
          server.closeAllConnections()
        })
      resolve({ url: `http://127.0.0.1:${port}/hook`, received, close })
    })
  })
