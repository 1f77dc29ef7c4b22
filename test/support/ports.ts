import { createServer, type Server } from 'node:net'

/** Listens on a free port, as another program would. */
export const occupy = (): Promise<{ server: Server; port: number }> =>
  new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve({ server, port: typeof address === 'object' && address ? address.port : 0 })
    })
  })

/** A port that nobody listens on. */
export const freePort = async (): Promise<number> => {
  const { server, port } = await occupy()
  await new Promise((resolve) => server.close(resolve))
  return port
}
