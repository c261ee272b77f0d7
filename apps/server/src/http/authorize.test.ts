import { roles } from '@tessera/core/access/roles'
import { mayGrantRole } from '@tessera/core/access/roles'
import { describe, expect, it, test } from 'vitest'

import type { Actor } from '../ports/actor.ts'
import { authorize } from './authorize.ts'

function actorWith(role: Actor['role']): Actor {
  return {
    userId: 'usr_1',
    sessionId: 'ses_1',
    role,
    email: 'a@example.com',
    name: 'A',
    isEmailVerified: true,
    walletId: 'wal_1',
  }
}

describe('the ladder', () => {
  it.each(
    roles.flatMap((role, step) => roles.map((access, needed) => ({ role, access, isFree: step >= needed }))),
  )('$role on a route for $access: $isFree', ({ role, access, isFree }) => {
    expect(authorize(actorWith(role), access)?.code).toBe(isFree ? undefined : 'forbidden')
  })

  it.each(roles)('nobody who is not signed in uses a route for %s', (access) => {
    expect(authorize(undefined, access)?.code).toBe('unauthenticated')
  })

  test('what is public is for everybody', () => {
    expect(authorize(undefined, 'public')).toBeUndefined()
  })

  test('S71: nobody but a superadmin grants a role at or above the own step', () => {
    const granted = roles.map((granter) => roles.filter((role) => mayGrantRole(granter, role)))
    expect(granted).toEqual([[], ['user'], ['user', 'developer'], [...roles]])
  })
})
