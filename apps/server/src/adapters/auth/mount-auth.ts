import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { findActor } from '../../http/authenticate.ts'
import type { ClientPlaceReader } from '../../http/client-address.ts'
import { sendFailure } from '../../http/errors.ts'
import type { OriginCheck } from '../../http/origin.ts'
import type { PublicUrlReader } from '../../http/public-url.ts'
import type { AuthAnswer, AuthRoute, AuthRouteDeps } from './auth-route.ts'
import type { Auth } from './create-auth.ts'
import { changePasswordRoute, requestPasswordResetRoute, resetPasswordRoute } from './routes/passwords.ts'
import {
  currentSessionRoute,
  listSessionsRoute,
  revokeOtherSessionsRoute,
  revokeSessionRoute,
  signOutRoute,
  updateUserRoute,
} from './routes/sessions.ts'
import { signInRoute } from './routes/sign-in.ts'
import { signUpRoute } from './routes/sign-up.ts'
import { sendVerificationEmailRoute, verifyEmailRoute } from './routes/verification.ts'
import { readSessionToken } from './session-cookie.ts'

export type MountAuthDeps = Omit<AuthRouteDeps, 'auth' | 'inBackground' | 'signUpFloorMs'> & {
  readonly readClientPlace: ClientPlaceReader
  readonly readPublicUrl: PublicUrlReader
  readonly checkOrigin: OriginCheck
  /** Default 300. */
  readonly signUpFloorMs?: number
}

/** A password of 128 characters fits many times; a megabyte is refused before anything hashes it. */
const bodyLimitBytes = 16 * 1024

/**
 * Serves `/api/auth/*`: exactly the routes named here. What else better-auth could do is not reachable.
 * Errors that are thrown go to the error handler of the app.
 */
export function mountAuth(auth: Auth, deps: MountAuthDeps): (app: FastifyInstance) => Promise<void> {
  return async function authPlugin(app) {
    const background = createBackground(app, deps.onError)
    const routeDeps: AuthRouteDeps = {
      ...deps,
      auth,
      signUpFloorMs: deps.signUpFloorMs ?? 300,
      inBackground: background,
    }
    app.addHook('onRequest', async (request, reply) => {
      const refusal = deps.checkOrigin(request)
      if (refusal !== undefined) return sendFailure(reply, refusal)
      return undefined
    })
    for (const route of authRoutes(routeDeps)) mountRoute(app, route, deps)
  }
}

function authRoutes(deps: AuthRouteDeps): readonly AuthRoute[] {
  return [
    signUpRoute(deps),
    signInRoute(deps),
    signOutRoute(deps),
    currentSessionRoute(deps),
    listSessionsRoute(deps),
    revokeSessionRoute(deps),
    revokeOtherSessionsRoute(deps),
    sendVerificationEmailRoute(deps),
    verifyEmailRoute(deps),
    requestPasswordResetRoute(deps),
    resetPasswordRoute(deps),
    changePasswordRoute(deps),
    updateUserRoute(deps),
  ]
}

function mountRoute(app: FastifyInstance, route: AuthRoute, deps: MountAuthDeps): void {
  app.route({
    method: route.method,
    url: route.path,
    bodyLimit: bodyLimitBytes,
    // A HEAD for each GET would use up the links of mails when a mail program looks ahead.
    exposeHeadRoute: false,
    handler: async (request, reply) => answer({ route, deps, request, reply }),
  })
}

async function answer(exchange: {
  readonly route: AuthRoute
  readonly deps: MountAuthDeps
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}): Promise<FastifyReply> {
  const { route, deps, request, reply } = exchange
  const outcome = await route.handle({
    input: route.method === 'GET' ? request.query : request.body,
    actor: await findActor(deps.sessions, request),
    sessionToken: readSessionToken(request.headers, deps.cookie, deps.secret),
    place: deps.readClientPlace(request),
    userAgent: request.headers['user-agent'],
    publicUrl: deps.readPublicUrl(request),
  })
  return outcome.ok ? sendAnswer(reply, outcome.value) : sendFailure(reply, outcome.error)
}

function sendAnswer(reply: FastifyReply, { body, cookies }: AuthAnswer): FastifyReply {
  for (const cookie of cookies ?? []) void reply.header('set-cookie', cookie)
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(body))
}

function createBackground(
  app: FastifyInstance,
  onError: MountAuthDeps['onError'],
): AuthRouteDeps['inBackground'] {
  const running = new Set<Promise<void>>()

  async function run(work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (error) {
      onError(error, 'work after an answer')
    }
  }

  app.addHook('onClose', async () => {
    await Promise.all(running)
  })
  return function inBackground(work) {
    const promise = run(work)
    running.add(promise)
    void promise.finally(() => running.delete(promise))
  }
}
