import { createServer } from 'node:http'
import { verifyWebhook } from '../../../functions/adapters/messaging/standard-webhooks.ts'

export type Received = { readonly type: string; readonly genuine: boolean }

export type MerchantEndpoint = {
  readonly url: string
  /** What arrived, in the order of its arrival. */
  readonly received: readonly Received[]
  close(): void
}

/** A merchant's own little server, to which the platform posts its webhooks. */
export const openMerchantEndpoint = (secret: () => string): Promise<MerchantEndpoint> =>
  new Promise((resolve, reject) => {
    const received: Received[] = []
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const body = Buffer.concat(chunks).toString()
      const headers = request.headers as Record<string, string | undefined>
      const genuine = verifyWebhook([secret()], headers, body, Date.now())
      received.push({ type: (JSON.parse(body) as { type: string }).type, genuine })
      response.writeHead(204).end()
    })
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      resolve({ url: `http://127.0.0.1:${port}/webhooks`, received, close: () => server.close() })
    })
  })
