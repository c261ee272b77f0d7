import { createHash } from 'node:crypto'

import type { GrantRequest, GrantResponse } from '@tessera/contracts/credits'
import { routes } from '@tessera/contracts/routes'
import { hasRole } from '@tessera/core/access/roles'
import { invariant } from '@tessera/core/invariant'
import { creditsFromJson } from '@tessera/core/money/micro-credits'
import { err } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'

import type { Actor } from '../../ports/actor.ts'
import { endpoint } from '../../ports/endpoint.ts'
import type { ApiFailure, Endpoint } from '../../ports/endpoint.ts'
import type { PeopleStore } from '../../ports/people-store.ts'
import { type Grant, grantCredits, type GrantDeps } from './grant-credits.ts'
import { type GrantLimitDeps, grantWithinLimit } from './grant-within-limit.ts'

export type GrantEndpointDeps = GrantDeps &
  GrantLimitDeps & {
    readonly people: Pick<PeopleStore, 'findPerson'>
    /** Told of whose credits moved. */
    readonly onGranted: (userId: string) => Promise<void>
  }

/**
 * POST /api/credits/admin/users/{id}/grant. Nobody below superadmin takes credits away, grants to themselves, or gives
 * away more in a day than was agreed.
 */
export function grantCreditsEndpoint(deps: GrantEndpointDeps): Endpoint {
  return endpoint(routes.adminGrant, async ({ actor, params, body, requestId, idempotencyKey }) => {
    const userId = params['id'] ?? ''
    const refusal = refuseGrant(actor, userId, body)
    if (refusal) return err(refusal)
    const person = await deps.people.findPerson(userId)
    if (!person) return err({ code: 'not_found', message: 'There is no such user.' })
    const amountMicro = creditsFromJson(body.amount)
    invariant(amountMicro !== undefined, 'the schema lets only exact amounts through')
    const { walletId } = await deps.credits.openWallet({ kind: 'user', id: person.id })
    const answer = await grantAs(deps, actor, {
      userId: person.id,
      walletId,
      actorId: actor.userId,
      amountMicro,
      reason: body.reason,
      requestId,
      ...(idempotencyKey === undefined
        ? {}
        : {
            idempotency: {
              scopeKey: `${actor.userId} ${routes.adminGrant.path} ${idempotencyKey}`,
              requestHash: hashOf([person.id, String(amountMicro), body.reason]),
            },
          }),
    })
    if (answer.ok) await deps.onGranted(person.id)
    return answer
  })
}

function grantAs(
  deps: GrantEndpointDeps,
  actor: Actor,
  grant: Grant,
): Promise<Result<GrantResponse, ApiFailure>> {
  return grant.amountMicro < 0n
    ? grantCredits(deps, grant)
    : grantWithinLimit(deps, { grant, hasLimit: !hasRole(actor.role, 'superadmin') })
}

function refuseGrant(actor: Actor, userId: string, body: GrantRequest): ApiFailure | undefined {
  if (hasRole(actor.role, 'superadmin')) return undefined
  if (body.amount < 0) {
    return { code: 'forbidden', message: 'Only a superadmin can take credits away.', param: 'amount' }
  }
  if (actor.userId === userId) {
    return { code: 'forbidden', message: 'Ask somebody else to grant you credits.' }
  }
  return undefined
}

function hashOf(fields: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex')
}
