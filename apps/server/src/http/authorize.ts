import type { RouteAccess } from '@tessera/contracts/routes'
import { hasRole } from '@tessera/core/access/roles'

import type { Actor } from '../ports/actor.ts'
import type { ApiFailure } from '../ports/endpoint.ts'

/**
 * Whether an actor may use a route: the ladder user < developer < admin < superadmin.
 * @returns the refusal, or undefined where the way is free
 */
export function authorize(actor: Actor | undefined, access: RouteAccess): ApiFailure | undefined {
  if (access === 'public') return undefined
  if (actor === undefined) return { code: 'unauthenticated', message: 'Sign in first.' }
  if (hasRole(actor.role, access)) return undefined
  return { code: 'forbidden', message: 'Your role does not allow this.' }
}
