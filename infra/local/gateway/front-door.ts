import type { Gateway } from './gateway.ts'
import type { HttpReply, HttpRequest } from './http.ts'

/** What a browser asks for by itself, or somebody who types no path, where no stack has a route for it. */
const answers: Readonly<Record<string, HttpReply>> = {
  '/': { status: 302, headers: { location: '/local' }, body: '' },
  '/favicon.ico': { status: 204, headers: {}, body: '' },
}

/** The way in for a browser; undefined for whatever a stack answers. */
export const frontDoor = (request: HttpRequest, gateway: Pick<Gateway, 'serves'>): HttpReply | undefined => {
  const answer = request.method === 'GET' ? answers[request.url.split('?')[0] ?? ''] : undefined
  return answer && !gateway.serves(request) ? answer : undefined
}
