import { paths } from '@tessera/contracts/paths'
import type { IdSource } from '@tessera/core/ids'
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  LogController,
} from 'fastify'

import type { Config } from './config.ts'
import { registerApiReference } from './http/api-reference.ts'
import { answerConnectionError } from './http/connection-errors.ts'
import { failureOfHttpError, internalFailure, sendFailure } from './http/errors.ts'
import { type ReadinessCheck, registerHealth } from './http/health.ts'
import { defaultHttpLimits, type HttpLimits } from './http/http-limits.ts'
import { acceptOnlyJsonBodies } from './http/json-body.ts'
import type { Lifecycle } from './http/lifecycle.ts'
import { registerMetricsRoute } from './http/metrics-route.ts'
import type { Metrics } from './http/metrics.ts'
import { describeApi } from './http/openapi.ts'
import { registerEndpoints } from './http/register-endpoints.ts'
import { logRequests } from './http/request-log.ts'
import { type GateDependencies, tooOften } from './http/route-gate.ts'
import { registerSecurityHeaders } from './http/security-headers.ts'
import { registerStaticWeb } from './http/static-web.ts'
import { outlastRefusedBodies } from './http/unread-body.ts'
import type { ApiFailure, Endpoint } from './ports/endpoint.ts'

export type AppDependencies = GateDependencies & {
  readonly config: Config
  readonly version: string
  readonly endpoints: readonly Endpoint[]
  readonly ids: IdSource
  readonly logger: FastifyBaseLogger
  readonly lifecycle: Lifecycle
  readonly metrics: Metrics
  readonly readinessChecks: readonly ReadinessCheck[]
  /** Routes that are not in the table, such as those of the sign-in library. */
  readonly plugins?: readonly ((app: FastifyInstance) => Promise<void> | void)[]
  /** Whether an error says that something we depend on is away for now: answered with 503, not 500. */
  readonly isOutage?: (error: unknown) => boolean
  /** The exported pages. */
  readonly webRoot?: string
  readonly limits?: Partial<HttpLimits>
  readonly isAnswerChecked?: boolean
}

/** The HTTP side of Tessera as a value: nothing listens yet, and nothing here knows a database or a provider. */
export async function createApp(deps: AppDependencies): Promise<FastifyInstance> {
  const limits = { ...defaultHttpLimits, ...deps.limits }
  const app = createServer(deps, limits)
  const { isHttps } = deps.config.http
  acceptOnlyJsonBodies(app)
  outlastRefusedBodies(app)
  markEveryAnswer(app)
  logRequests(app, deps.metrics)
  await registerSecurityHeaders(app, isHttps)
  refuseWhileDraining(app, deps.lifecycle)
  answerErrors(app, deps.isOutage ?? (() => false))
  registerHealth(app, deps.lifecycle, deps.readinessChecks)
  registerMetricsRoute(app, deps.metrics, deps.config.http.metricsToken)
  const description = describeApi({ title: `${deps.config.brand.name} API`, version: deps.version })
  registerApiReference(app, { isHttps, openApi: () => description })
  registerEndpoints(app, deps.endpoints, { ...deps, limits, isAnswerChecked: deps.isAnswerChecked ?? false })
  for (const plugin of deps.plugins ?? []) await app.register(async (scope) => plugin(scope))
  const web = await registerStaticWeb(app, {
    webRoot: deps.webRoot,
    imageOrigins: imageOriginsOf(deps.config),
    isHttps,
  })
  app.setNotFoundHandler(async (request, reply) => {
    if (!isForPrograms(request)) return web.sendNotFoundPage(reply)
    const verdict = await deps.rateLimiter.consume('not_found', deps.readClientPlace(request).limitSubject)
    if (!verdict.isAllowed) return sendFailure(reply, tooOften(verdict.retryAfterSeconds))
    return sendFailure(reply, notFound)
  })
  await app.ready()
  return app
}

const notFound = { code: 'not_found', message: 'There is nothing at this address.' } as const

function createServer(deps: AppDependencies, limits: HttpLimits): FastifyInstance {
  const app: FastifyInstance = fastify({
    loggerInstance: deps.logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    // A logger of its own for each request is dear, and nearly none has more to say than its one line: what names a
    // request says so itself.
    childLoggerFactory: (logger) => logger,
    // A caller's own request id could forge lines of the log.
    requestIdHeader: false,
    genReqId: () => deps.ids.create('request'),
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    http: {
      headersTimeout: limits.headersTimeoutMs,
      connectionsCheckingInterval: limits.checkIntervalMs,
      maxHeaderSize: limits.headerBytes,
    },
    routerOptions: { maxParamLength: 200 },
    // Forwarding headers are read in one place only, which knows whom to believe.
    trustProxy: false,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    frameworkErrors: (_, request, reply) => {
      void reply.header('x-request-id', request.id).header('cache-control', 'private, no-store')
      void sendFailure(reply, notFound)
    },
    clientErrorHandler: (error, socket) => {
      const requestId = deps.ids.create('request')
      deps.logger.debug({ request_id: requestId, code: error.code }, 'connection error')
      answerConnectionError(error, socket, requestId)
    },
  })
  app.server.maxConnections = limits.connections
  // An expectation that nobody knows may be passed over; Node's own answer to one would not be in the contract's form.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
  return app
}

/** Event streams, which write their own head, take over what stands here. */
function markEveryAnswer(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id).header('cache-control', 'private, no-store')
    done()
  })
}

const servedWhileDraining: ReadonlySet<string> = new Set([paths.healthz, paths.readyz, paths.metrics])

function refuseWhileDraining(app: FastifyInstance, lifecycle: Lifecycle): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (lifecycle.phase !== 'draining') return done()
    void reply.header('connection', 'close')
    if (servedWhileDraining.has(request.routeOptions.url ?? '')) return done()
    void sendFailure(reply, {
      code: 'unavailable',
      message: 'The server is restarting. Try again in a few seconds.',
      retryAfterSeconds: 5,
    })
    return undefined
  })
}

function answerErrors(app: FastifyInstance, isOutage: (error: unknown) => boolean): void {
  app.setErrorHandler((error, request, reply) => {
    const failure = failureOfHttpError(error)
    if (failure !== undefined) return sendFailure(reply, failure)
    if (isOutage(error)) {
      request.log.warn({ request_id: request.id, err: error }, 'request refused while something is away')
      return sendFailure(reply, awayForNow)
    }
    request.log.error({ request_id: request.id, err: error }, 'request failed')
    return sendFailure(reply, internalFailure)
  })
}

const awayForNow: ApiFailure = {
  code: 'unavailable',
  message: "This can't be done at the moment. Nothing was charged; please try again in a few seconds.",
  retryAfterSeconds: 5,
}

function isForPrograms(request: FastifyRequest): boolean {
  return /^\/(api|v1)(\/|$|\?)/.test(request.url)
}

function imageOriginsOf(config: Config): readonly string[] {
  const { logoUrl } = config.brand
  return logoUrl?.startsWith('https:') === true ? [new URL(logoUrl).origin] : []
}
