import { deltaEvent, doneEvent, startEvent, streamErrorEvent } from '@tessera/contracts/ai'
import { errorBody } from '@tessera/contracts/errors'
import { type RouteDefinition, routes } from '@tessera/contracts/routes'
import { z } from 'zod'

import { authenticationPaths } from './openapi-authentication.ts'
import { errorResponsesOf } from './openapi-errors.ts'

type Json = { readonly [name: string]: unknown }

const eventSchemas = {
  StartEvent: startEvent,
  DeltaEvent: deltaEvent,
  DoneEvent: doneEvent,
  StreamErrorEvent: streamErrorEvent,
}

const tagDescriptions: Readonly<Record<RouteDefinition['tag'], string>> = {
  system: 'What this installation offers',
  people: 'Signing up and in, and who one is',
  credits: 'Wallets, prices and history',
  ai: 'Estimates, answers and runs',
  conversations: 'Stored chats',
  admin: 'For those who run the site',
}

/** The OpenAPI 3.1 description of the whole API, made from the very schemas that validate it. */
export function describeApi(options: { readonly title: string; readonly version: string }): Json {
  const schemas: Record<string, unknown> = { Error: schemaOf(errorBody, 'output') }
  for (const [name, schema] of Object.entries(eventSchemas)) schemas[name] = schemaOf(schema, 'output')
  const paths: Record<string, Record<string, unknown>> = {}
  for (const [name, route] of Object.entries<RouteDefinition>(routes)) {
    const path = route.path.replace(/:([a-z_]+)/g, '{$1}')
    paths[path] ??= {}
    paths[path][route.method.toLowerCase()] = describeRoute(name, route, schemas)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: options.title,
      version: options.version,
      description:
        'Amounts of credits are numbers with at most six decimals. Every answer carries an x-request-id. Sign in at /api/auth/sign-in/email and send the session as a cookie or as a bearer token.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: Object.entries(tagDescriptions).map(([name, description]) => ({ name, description })),
    paths: { ...paths, ...authenticationPaths },
    components: {
      schemas,
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'tessera_session',
          description: 'Set by signing in. Over https it is called __Host-tessera_session.',
        },
        bearer: { type: 'http', scheme: 'bearer', description: 'The session token, for scripts.' },
      },
    },
  }
}

function describeRoute(name: string, route: RouteDefinition, schemas: Record<string, unknown>): Json {
  return {
    operationId: name,
    tags: [route.tag],
    summary: route.summary,
    ...(route.access !== 'public' && { description: `Needs the role ${route.access} or a higher one.` }),
    security: route.access === 'public' ? [] : [{ session: [] }, { bearer: [] }],
    parameters: [...pathParametersOf(route), ...queryParametersOf(route), ...headerParametersOf(route)],
    ...(route.body !== undefined && {
      requestBody: {
        required: true,
        content: jsonContent(addSchema(schemas, `${capitalized(name)}Request`, route.body)),
      },
    }),
    responses: { ...successOf(name, route, schemas), ...errorResponsesOf(route) },
  }
}

function addSchema(schemas: Record<string, unknown>, name: string, schema: z.ZodType): Json {
  schemas[name] = schemaOf(schema, name.endsWith('Request') ? 'input' : 'output')
  return { $ref: `#/components/schemas/${name}` }
}

function successOf(name: string, route: RouteDefinition, schemas: Record<string, unknown>): Json {
  const headers = {
    'x-request-id': { schema: { type: 'string' }, description: 'Names this request in our log.' },
  }
  if (route.noContent === true) return { 204: { description: 'Done', headers } }
  if (route.download === true) {
    return {
      200: { description: 'The file', headers: { ...headers, ...fileHeaders }, content: fileContent },
    }
  }
  const json = jsonContent(addSchema(schemas, `${capitalized(name)}Response`, route.response))
  if (route.eventStream !== true) return { 200: { description: 'Done', headers, content: json } }
  return {
    200: { description: 'Done', headers, content: { ...json, 'text/event-stream': eventStreamContent } },
  }
}

const fileHeaders = {
  'content-disposition': {
    schema: { type: 'string' },
    description: 'The name of the file, such as `attachment; filename="orders-2026-11-23.csv"`.',
  },
}

const fileContent = {
  'text/csv': {
    schema: {
      type: 'string',
      description:
        'UTF-8 as RFC 4180 has it, with a header row. Credits have six decimals, money as many as its currency, times are ISO 8601 in UTC. A field that a spreadsheet would take for a formula begins with an apostrophe.',
    },
  },
  'application/pdf': { schema: { type: 'string', format: 'binary' } },
}

const eventStreamContent = {
  schema: {
    type: 'string',
    description:
      'Server-sent events, each with an id for `Last-Event-ID`: one `start` (StartEvent), any number of `delta` (DeltaEvent), then `done` (DoneEvent) or `error` (StreamErrorEvent). A comment comes every 15 seconds while nothing else does.',
  },
  'x-events': Object.fromEntries(
    Object.keys(eventSchemas).map((name) => [name, { $ref: `#/components/schemas/${name}` }]),
  ),
  example:
    'id: 1\nevent: start\ndata: {"request_id":"run_…","model":"…","held":1.2}\n\nid: 2\nevent: delta\ndata: {"text":"Hello"}\n\nid: 3\nevent: done\ndata: {"credits_charged":0.4,"balance":99.6}\n\n',
}

function pathParametersOf(route: RouteDefinition): readonly Json[] {
  return [...route.path.matchAll(/:([a-z_]+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function queryParametersOf(route: RouteDefinition): readonly Json[] {
  if (route.query === undefined) return []
  const { properties = {}, required = [] } = z.toJSONSchema(route.query, {
    io: 'input',
    unrepresentable: 'any',
  })
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}

function headerParametersOf(route: RouteDefinition): readonly Json[] {
  if (route.idempotent !== true) return []
  return [
    {
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description:
        '1 to 255 visible ASCII characters. The same key and body gives the first answer again for 24 hours; the same key with another body is a 409.',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    },
  ]
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return described
}

function jsonContent(schema: Json): Json {
  return { 'application/json': { schema } }
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
