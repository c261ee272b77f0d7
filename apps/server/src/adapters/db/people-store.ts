import { type Role, roles } from '@tessera/core/access/roles'
import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import { invariant } from '@tessera/core/invariant'
import type { Selectable } from 'kysely'

import type { EmailVerification, PeopleStore, Person, SessionSummary } from '../../ports/people-store.ts'
import { fromAuthFlag, fromAuthTime, toAuthTime } from './auth-columns.ts'
import type { Database } from './database.ts'
import type { UsersTable } from './schema/people-tables.ts'
import { inTransaction } from './transaction.ts'

export type PeopleStoreDeps = {
  readonly database: Database
  readonly clock: Clock
  readonly ids: IdSource
  /** Told after every change of who people are and which sessions they have. */
  readonly onChange?: () => void
}

const personColumns = [
  'id',
  'name',
  'email',
  'normalized_email',
  'email_verified',
  'role',
  'blocked_at_ms',
  'created_at',
] as const

const verificationLifeMs = 24 * 60 * 60 * 1000

export function createPeopleStore(deps: PeopleStoreDeps): PeopleStore {
  const store = { ...personMethods(deps), ...sessionMethods(deps), ...verificationMethods(deps) }
  return deps.onChange === undefined ? store : tellingOfChanges(store, deps.onChange)
}

/** Also where a write failed: it may have been written all the same. */
function tellingOfChanges(store: PeopleStore, onChange: () => void): PeopleStore {
  return {
    ...store,
    markEmailVerified: (userId) => store.markEmailVerified(userId).finally(onChange),
    setRole: (userId, role) => store.setRole(userId, role).finally(onChange),
    setBlocked: (userId, isBlocked) => store.setBlocked(userId, isBlocked).finally(onChange),
    endSession: (userId, sessionId) => store.endSession(userId, sessionId).finally(onChange),
    endAllSessions: (userId) => store.endAllSessions(userId).finally(onChange),
    endOtherSessions: (userId, keptSessionId) =>
      store.endOtherSessions(userId, keptSessionId).finally(onChange),
  }
}

type PersonMethods = Pick<
  PeopleStore,
  'findPerson' | 'findPersonByEmail' | 'hasSuperadmin' | 'markEmailVerified' | 'setRole' | 'setBlocked'
>

function personMethods({ database, clock }: PeopleStoreDeps): PersonMethods {
  const { db, dialect } = database

  async function findBy(column: 'id' | 'email', value: string): Promise<Person | undefined> {
    const row = await db
      .selectFrom('users')
      .select(personColumns)
      .where(column, '=', value)
      .executeTakeFirst()
    return row === undefined ? undefined : toPerson(row)
  }

  return {
    findPerson: (userId) => findBy('id', userId),
    findPersonByEmail: (email) => findBy('email', email.toLowerCase()),
    async hasSuperadmin() {
      const row = await db
        .selectFrom('users')
        .select('id')
        .where('role', '=', 'superadmin')
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    },
    async markEmailVerified(userId) {
      const { numUpdatedRows } = await db
        .updateTable('users')
        .set({ email_verified: true, updated_at: toAuthTime(dialect, clock.nowMs()) })
        .where('id', '=', userId)
        .where('email_verified', '=', false)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },
    async setRole(userId, role) {
      return inTransaction(database, async (trx) => {
        const superadmins = trx
          .selectFrom('users')
          .select('id')
          .where('role', '=', 'superadmin')
          .orderBy('id')
        // The lock keeps two superadmins from demoting each other at the same moment.
        const rows = await (dialect === 'postgres' ? superadmins.forUpdate() : superadmins).execute()
        const isLast = rows.length === 1 && rows[0]?.id === userId
        if (isLast && role !== 'superadmin') return false
        const { numUpdatedRows } = await trx
          .updateTable('users')
          .set({ role, updated_at: toAuthTime(dialect, clock.nowMs()) })
          .where('id', '=', userId)
          .executeTakeFirst()
        return numUpdatedRows === 1n
      })
    },
    async setBlocked(userId, isBlocked) {
      await db
        .updateTable('users')
        .set({ blocked_at_ms: isBlocked ? BigInt(clock.nowMs()) : null })
        .where('id', '=', userId)
        .execute()
      if (isBlocked) await db.deleteFrom('sessions').where('user_id', '=', userId).execute()
    },
  }
}

function toPerson(row: Pick<Selectable<UsersTable>, (typeof personColumns)[number]>): Person {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    normalizedEmail: row.normalized_email,
    isEmailVerified: fromAuthFlag(row.email_verified),
    role: toRole(row.role),
    isBlocked: row.blocked_at_ms !== null,
    createdAtMs: fromAuthTime(row.created_at),
  }
}

/** The database checks the column, so anything else is a bug. */
export function toRole(value: string): Role {
  const role = roles.find((known) => known === value)
  invariant(role !== undefined, 'a stored role is one of the ladder')
  return role
}

type SessionMethods = Pick<PeopleStore, 'listSessions' | 'endSession' | 'endAllSessions' | 'endOtherSessions'>

const mostSessionsListed = 100

function sessionMethods({ database, clock }: PeopleStoreDeps): SessionMethods {
  const { db, dialect } = database
  return {
    async listSessions(userId) {
      const rows = await db
        .selectFrom('sessions')
        .select(['id', 'created_at', 'updated_at', 'expires_at', 'ip_address', 'user_agent'])
        .where('user_id', '=', userId)
        .where('expires_at', '>', toAuthTime(dialect, clock.nowMs()))
        .orderBy('updated_at', 'desc')
        .orderBy('id', 'desc')
        .limit(mostSessionsListed)
        .execute()
      return rows.map((row): SessionSummary => ({
        id: row.id,
        createdAtMs: fromAuthTime(row.created_at),
        lastSeenAtMs: fromAuthTime(row.updated_at),
        expiresAtMs: fromAuthTime(row.expires_at),
        address: row.ip_address ?? undefined,
        userAgent: row.user_agent ?? undefined,
      }))
    },
    async endSession(userId, sessionId) {
      const { numDeletedRows } = await db
        .deleteFrom('sessions')
        .where('id', '=', sessionId)
        .where('user_id', '=', userId)
        .executeTakeFirst()
      return numDeletedRows === 1n
    },
    async endAllSessions(userId) {
      await db.deleteFrom('sessions').where('user_id', '=', userId).execute()
    },
    async endOtherSessions(userId, keptSessionId) {
      await db.deleteFrom('sessions').where('user_id', '=', userId).where('id', '<>', keptSessionId).execute()
    },
  }
}

type VerificationMethods = Pick<
  PeopleStore,
  'addEmailVerification' | 'consumeEmailVerification' | 'dropPasswordResets' | 'dropExpired'
>

function verificationMethods({ database, clock, ids }: PeopleStoreDeps): VerificationMethods {
  const { db, dialect } = database
  return {
    async addEmailVerification(secretHash, verification) {
      const nowMs = clock.nowMs()
      await db
        .insertInto('verifications')
        .values({
          id: ids.create('verification'),
          identifier: verificationIdentifier(secretHash),
          value: verificationValue(verification),
          expires_at: toAuthTime(dialect, nowMs + verificationLifeMs),
          created_at: toAuthTime(dialect, nowMs),
          updated_at: toAuthTime(dialect, nowMs),
        })
        .execute()
    },
    async consumeEmailVerification(secretHash, verification) {
      const row = await db
        .deleteFrom('verifications')
        .where('identifier', '=', verificationIdentifier(secretHash))
        .where('value', '=', verificationValue(verification))
        .returning('expires_at')
        .executeTakeFirst()
      return row !== undefined && fromAuthTime(row.expires_at) > clock.nowMs()
    },
    async dropPasswordResets(userId) {
      // better-auth keeps the bare user id as the value of a reset, and of nothing else that we use.
      await db.deleteFrom('verifications').where('value', '=', userId).execute()
    },
    async dropExpired() {
      const now = toAuthTime(dialect, clock.nowMs())
      for (const table of ['sessions', 'verifications'] as const) {
        await db
          .deleteFrom(table)
          .where('id', 'in', (query) =>
            query.selectFrom(table).select('id').where('expires_at', '<', now).limit(mostDroppedAtOnce),
          )
          .execute()
      }
    },
  }
}

// Bounded, so that no sweep keeps other writes waiting; what is left is taken by the next.
const mostDroppedAtOnce = 500

function verificationIdentifier(secretHash: string): string {
  return `verify-email:${secretHash}`
}

/** Bound to the address too: a link to an old address says nothing about a new one. */
function verificationValue({ userId, email }: EmailVerification): string {
  return `${userId}:${email}`
}
