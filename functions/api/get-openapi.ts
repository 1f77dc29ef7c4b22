import { getOpenApiRoute } from '../http/contract/platform-routes.ts'
import { endpoint } from '../http/endpoint.ts'
import { openApi } from '../http/openapi.ts'

const document = openApi()

export const handler = endpoint(getOpenApiRoute, async () => ({ status: 200, body: document }))
