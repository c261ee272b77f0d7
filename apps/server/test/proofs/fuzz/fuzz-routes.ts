import { paths } from '@tessera/contracts/paths'
import { routes } from '@tessera/contracts/routes'
import type { RouteAccess, RouteDefinition } from '@tessera/contracts/routes'

/** What is read of a JSON Schema, as the served document has it. */
export type JsonSchema = {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly items?: JsonSchema
  readonly propertyNames?: JsonSchema
  readonly additionalProperties?: JsonSchema | boolean
  readonly format?: string
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly minimum?: number
  readonly maximum?: number
}

export type FuzzRoute = {
  readonly name: string
  readonly family: string
  readonly method: string
  /** With `:name` for its parameters. */
  readonly path: string
  readonly access: RouteAccess
  readonly query: JsonSchema
  readonly body: JsonSchema | undefined
  /** Its entry in the table of routes; undefined for those of signing in, and for what is no route of the API. */
  readonly contract: RouteDefinition | undefined
  readonly weight: number
}

type Operation = {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly security?: readonly unknown[]
  readonly parameters?: readonly {
    readonly name: string
    readonly in: string
    readonly required?: boolean
    readonly schema: JsonSchema
  }[]
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: JsonSchema & Reference }>>
  }
}

type Reference = { readonly $ref?: string }

export type ServedDocument = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> }
}

export type FuzzRoutes = {
  readonly routes: readonly FuzzRoute[]
  /** Where the served document and the table of routes disagree. */
  readonly differences: readonly string[]
}

/** Every address that the server has: those of the served document, held against the table, and the few outside of it. */
export function readFuzzRoutes(document: ServedDocument): FuzzRoutes {
  const table = new Map(Object.entries<RouteDefinition>(routes))
  const documented = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => {
      const contract = table.get(operation.operationId)
      return describeRoute({ document, path, method, operation, contract })
    }),
  )
  return { routes: [...documented, ...undocumented], differences: [...compare(documented, table)] }
}

type Found = {
  readonly document: ServedDocument
  readonly path: string
  readonly method: string
  readonly operation: Operation
  readonly contract: RouteDefinition | undefined
}

function describeRoute({ document, path, method, operation, contract }: Found): FuzzRoute {
  const name = operation.operationId
  const parameters = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query')
  return {
    name,
    family: operation.tags[0] ?? 'other',
    method: method.toUpperCase(),
    path: path.replace(/\{(\w+)\}/g, ':$1'),
    access: contract?.access ?? (operation.security?.length === 0 ? 'public' : 'user'),
    query: {
      type: 'object',
      properties: Object.fromEntries(parameters.map((parameter) => [parameter.name, parameter.schema])),
      required: parameters.filter(({ required }) => required === true).map((parameter) => parameter.name),
    },
    body: bodyOf(document, operation),
    contract,
    weight: weights[name] ?? (contract?.download === true ? 20 : usualWeight),
  }
}

function bodyOf({ components }: ServedDocument, { requestBody }: Operation): JsonSchema | undefined {
  const schema = requestBody?.content['application/json']?.schema
  const reference = schema?.$ref?.split('/').at(-1)
  return reference === undefined ? schema : components.schemas[reference]
}

function* compare(
  documented: readonly FuzzRoute[],
  table: ReadonlyMap<string, RouteDefinition>,
): Generator<string> {
  const byName = new Map(documented.map((route) => [route.name, route]))
  for (const [name, { method, path }] of table) {
    const found = byName.get(name)
    if (found?.method === method && found.path === path) continue
    yield `${method} ${path} is in the table of routes, and not in the served document`
  }
  const authentication = new Set<string>(Object.values(paths.auth))
  for (const { contract, method, path } of documented) {
    if (contract !== undefined || authentication.has(path)) continue
    yield `${method} ${path} is in the served document, and not in the table of routes`
  }
}

const usualWeight = 100

/** What costs the server much, or grows without end, gets a small share, so that the rest is exercised. */
const weights: Readonly<Record<string, number>> = {
  route: 600,
  estimate: 300,
  run: 200,
  stopRun: 150,
  redeemVoucher: 150,
  signUp: 15,
  adminReconcile: 2,
  analytics: 40,
  analyticsUsers: 40,
  adminPrices: 40,
  createPackage: 8,
  confirmPriceList: 20,
  changeModelCost: 40,
  withdrawModelCost: 40,
  priceWhatIf: 40,
  previewPriceImport: 40,
  applyPriceImport: 20,
  createVoucherBatch: 40,
  exportReport: 4,
}

type Outside = Pick<FuzzRoute, 'name' | 'method' | 'path'> & Partial<FuzzRoute>

function outside(route: Outside): FuzzRoute {
  return {
    family: 'system',
    access: 'public',
    query: { type: 'object' },
    body: undefined,
    contract: undefined,
    weight: 20,
    ...route,
  }
}

const withToken: JsonSchema = {
  type: 'object',
  properties: { token: { type: 'string', minLength: 1, maxLength: 200 } },
  required: ['token'],
}

/** Served too, and in no table: for Stripe, for mail programs, for browsers and for whoever watches the server. */
const undocumented: readonly FuzzRoute[] = [
  outside({ name: 'webhook', method: 'POST', path: paths.credits.webhook, family: 'credits', weight: 150 }),
  outside({
    name: 'verifyEmail',
    method: 'GET',
    path: paths.auth.verifyEmail,
    family: 'people',
    access: 'user',
    query: withToken,
    weight: 60,
  }),
  outside({
    name: 'oneClick',
    method: 'POST',
    path: paths.notifications.oneClickUnsubscribe,
    family: 'people',
    query: withToken,
    weight: 60,
  }),
  outside({
    name: 'oneClickPage',
    method: 'GET',
    path: paths.notifications.oneClickUnsubscribe,
    family: 'people',
    query: withToken,
  }),
  outside({ name: 'healthz', method: 'GET', path: paths.healthz }),
  outside({ name: 'readyz', method: 'GET', path: paths.readyz }),
  outside({ name: 'metrics', method: 'GET', path: paths.metrics }),
  outside({ name: 'openapi', method: 'GET', path: paths.openapi, weight: 5 }),
  outside({ name: 'docs', method: 'GET', path: paths.docs }),
  outside({ name: 'home', method: 'GET', path: '/' }),
]
