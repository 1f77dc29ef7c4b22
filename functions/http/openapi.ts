import * as z from 'zod/mini'
import { refusalStatus } from '../domain/refusal.ts'
import type { Route } from './contract/route.ts'
import { routes } from './contract/routes.ts'

const schemaOf = (schema: z.ZodMiniType, io: 'input' | 'output') => {
  const { $schema, ...json } = z.toJSONSchema(schema, { target: 'openapi-3.0', io, unrepresentable: 'any' })
  return json
}

const content = (schema: object) => ({ content: { 'application/json': { schema } } })

const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(Object.keys(refusalStatus) as [string, ...string[]]),
  detail: z.string(),
  errors: z.optional(z.array(z.object({ field: z.string(), message: z.string() }))),
})

type Json = { properties?: Record<string, object>; required?: string[] }

const parameters = (schema: z.ZodMiniType | undefined, place: 'path' | 'query') => {
  if (!schema) return []
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as Json
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema,
  }))
}

const keyHeader = ({ idempotent }: Route) => ({
  name: 'Idempotency-Key',
  in: 'header',
  required: idempotent === true,
  description: 'The same on each retry of the same request, for at least 7 days.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
})

const otherForms = ({ forms = [] }: Route) =>
  Object.fromEntries(forms.map((form) => [form, { schema: { type: 'string' } }]))

const operation = (name: string, route: Route) => ({
  operationId: name,
  summary: route.summary,
  ...(route.roles !== 'anyone' && { security: [{ bearer: [] }], 'x-roles': route.roles }),
  parameters: [
    ...parameters(route.params, 'path'),
    ...parameters(route.query, 'query'),
    ...(route.idempotent ? [keyHeader(route)] : []),
  ],
  ...(route.body && { requestBody: content(schemaOf(route.body, 'input')) }),
  responses: {
    ...Object.fromEntries(
      Object.entries(route.replies).map(([status, schema]) => [
        status,
        {
          description: route.summary,
          content: { ...content(schemaOf(schema, 'output')).content, ...otherForms(route) },
        },
      ]),
    ),
    default: {
      description: 'What went wrong, per RFC 9457',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  },
})

/** The API's description, from the schemas that its handlers check with. */
export const openApi = () => {
  const paths: Record<string, Record<string, object>> = {}
  for (const [name, route] of Object.entries(routes) as [string, Route][])
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(name, route) }
  return {
    openapi: '3.0.3',
    info: { title: 'Orders', version: '1.0.0' },
    paths,
    components: {
      schemas: { Problem: schemaOf(Problem, 'output') },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  }
}
