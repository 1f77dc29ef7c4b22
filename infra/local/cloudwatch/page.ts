import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HttpReply } from '../gateway/http.ts'

const file = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8')

/** The dashboards, the alarms and the phone, in a browser. It asks the runtime for all that it shows, and loads nothing from elsewhere. */
export const page: HttpReply = {
  status: 200,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src data:",
  },
  body: file('page.html'),
}
