import { paths } from '@tessera/contracts/paths'
import type { RouteDefinition } from '@tessera/contracts/routes'
import { type Result, err, ok } from '@tessera/core/result'
import type { FastifyRequest } from 'fastify'

import type { Actor, SessionResolver } from '../ports/actor.ts'
import type { ApiFailure } from '../ports/endpoint.ts'
import type { RateLimiter, RateLimitName } from '../ports/rate-limiter.ts'
import { findActor } from './authenticate.ts'
import { authorize } from './authorize.ts'
import type { ClientPlaceReader } from './client-address.ts'
import { unsupportedMediaType } from './errors.ts'
import type { OriginCheck } from './origin.ts'

export type GateDependencies = {
  readonly sessionResolver: SessionResolver
  readonly rateLimiter: RateLimiter
  readonly checkOrigin: OriginCheck
  readonly readClientPlace: ClientPlaceReader
}

/** What the gate learned about a request. */
export type Visitor = { readonly actor: Actor | undefined; readonly clientAddress: string }

/**
 * Decides from the route table whether a request may go on, before a byte of its body is read: encoding, origin,
 * who it is, whether that is enough, and how often.
 */
export async function passGate(
  deps: GateDependencies,
  route: RouteDefinition,
  request: FastifyRequest,
): Promise<Result<Visitor, ApiFailure>> {
  const encoding = request.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') return err(unsupportedMediaType)
  const foreign = deps.checkOrigin(request)
  if (foreign !== undefined) return err(foreign)
  const { address, limitSubject } = deps.readClientPlace(request)
  // What is public answers the same to everybody, also while the sessions can't be read.
  const actor = route.access === 'public' ? undefined : await findActor(deps.sessionResolver, request)
  const verdict = await deps.rateLimiter.consume(limitOf(route), actor?.userId ?? limitSubject)
  if (!verdict.isAllowed) return err(tooOften(verdict.retryAfterSeconds))
  const refusal = authorize(actor, route.access)
  return refusal === undefined ? ok({ actor, clientAddress: address }) : err(refusal)
}

export function tooOften(retryAfterSeconds: number): ApiFailure {
  return {
    code: 'rate_limited',
    message: `That was too often. Try again in ${Math.max(1, Math.ceil(retryAfterSeconds))} seconds.`,
    retryAfterSeconds,
  }
}

/** The limit that a route counts against. */
export function limitOf(route: RouteDefinition): RateLimitName {
  if (route.path === paths.ai.estimate) return 'estimate'
  if (route.path === paths.ai.route) return 'route'
  if (route.path === paths.credits.purchase) return 'purchase'
  if (route.path === paths.vouchers.redeem) return 'redeem_voucher'
  if (route.download === true) return 'export'
  return route.tag === 'admin' && route.method !== 'GET' ? 'admin_write' : 'read'
}
