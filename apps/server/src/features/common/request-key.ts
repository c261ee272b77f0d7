import { createHash } from 'node:crypto'

import type { RouteDefinition } from '@tessera/contracts/routes'

import type { Actor } from '../../ports/actor.ts'
import type { ActKey } from '../../ports/operator-actions.ts'

/** A request as its key has to know it. */
type KeyedRequest = {
  readonly actor: Actor
  readonly params: Readonly<Record<string, string>>
  readonly body: unknown
  readonly idempotencyKey: string | undefined
}

/**
 * The key of a request with the hash of what it asks, or nothing to spread where it came without one. Keys are the
 * caller's own and the route's own: somebody else's same key is another one, and so is one that was sent elsewhere.
 */
export function requestKey(
  { method, path }: Pick<RouteDefinition, 'method' | 'path'>,
  { actor, params, body, idempotencyKey }: KeyedRequest,
): { readonly key?: ActKey } {
  if (idempotencyKey === undefined) return {}
  return {
    key: {
      scopeKey: `${actor.userId} ${method} ${path} ${idempotencyKey}`,
      requestHash: createHash('sha256')
        .update(JSON.stringify([params, body]))
        .digest('hex'),
    },
  }
}
