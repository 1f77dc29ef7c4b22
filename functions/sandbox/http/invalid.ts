import type * as z from 'zod/mini'
import { type Answer, refused } from './answers.ts'

const fieldOf = (path: readonly PropertyKey[]): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '')

const extra = (issue: z.core.$ZodIssue): string =>
  issue.code === 'unrecognized_keys' ? `, without ${issue.keys.join(', ')}` : ''

/** What callers are told at most: of one thing that is wrong in characters, and of how many. */
const limits = { characters: 200, errors: 20 }

/** Refuses a body: its `detail` names the first field that is wrong and what is expected there, its `errors` all of them. */
export const invalid = ({ issues }: z.core.$ZodError): Answer => {
  const errors = issues.slice(0, limits.errors).map((issue) => ({
    field: fieldOf(issue.path),
    expected: `${issue.message}${extra(issue)}`.slice(0, limits.characters),
  }))
  const [first] = errors
  const detail = `${first?.field || 'the body'}: expected ${first?.expected}`
  return refused(400, detail.slice(0, limits.characters), { errors })
}
