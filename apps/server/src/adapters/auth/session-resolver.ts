import type { Clock } from '@tessera/core/clock'

import type { Actor, SessionResolver } from '../../ports/actor.ts'
import { fromAuthFlag, fromAuthTime } from '../db/auth-columns.ts'
import type { Database } from '../db/database.ts'
import { toRole } from '../db/people-store.ts'
import type { SessionCache } from './session-cache.ts'
import { readSessionToken, type SessionCookie } from './session-cookie.ts'

export type SessionResolverDeps = {
  readonly database: Database
  readonly clock: Clock
  readonly secret: string
  readonly cookie: SessionCookie
  readonly cache: SessionCache
  /** `bootstrapAccount`: makes the wallet of an account that a crash left without one. */
  readonly bootstrap: (userId: string) => Promise<string | undefined>
}

/**
 * Verifies the cookie ourselves and asks the database once in a while: better-auth's own way costs twenty times as
 * much, and this runs on every request.
 */
export function createSessionResolver(deps: SessionResolverDeps): SessionResolver {
  const findSession = prepareSessionQuery(deps.database)

  async function read(token: string): Promise<Actor | undefined> {
    const generation = deps.cache.generation()
    const readAtMs = performance.now()
    const row = await findSession(token)
    if (row === undefined || row.blocked_at_ms !== null) return undefined
    const expiresAtMs = fromAuthTime(row.expires_at)
    if (expiresAtMs <= deps.clock.nowMs()) return undefined
    const walletId = row.wallet_id ?? (await deps.bootstrap(row.user_id))
    if (walletId === undefined) return undefined
    const actor = toActor(row, walletId)
    deps.cache.keep(token, { actor, expiresAtMs, readAtMs }, generation)
    return actor
  }

  return {
    async resolve(headers) {
      const token = readSessionToken(headers, deps.cookie, deps.secret)
      if (token === undefined) return undefined
      const kept = deps.cache.find(token)
      if (kept === undefined) return read(token)
      return kept.expiresAtMs > deps.clock.nowMs() ? kept.actor : undefined
    },
  }
}

type SessionRow = Awaited<ReturnType<ReturnType<typeof selectSession>['executeTakeFirstOrThrow']>>

function selectSession({ db }: Database, token: string) {
  return db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .leftJoin('wallets', (join) =>
      join.onRef('wallets.owner_id', '=', 'users.id').on('wallets.owner_kind', '=', 'user'),
    )
    .where('sessions.token', '=', token)
    .select([
      'sessions.id as session_id',
      'sessions.expires_at',
      'users.id as user_id',
      'users.role',
      'users.email',
      'users.name',
      'users.email_verified',
      'users.blocked_at_ms',
      'wallets.id as wallet_id',
    ])
}

/** Builds the SQL once: building it anew for every request would cost more than running it. */
function prepareSessionQuery(database: Database): (token: string) => Promise<SessionRow | undefined> {
  const placeholder = 'session-token'
  const template = selectSession(database, placeholder).compile()
  const position = template.parameters.indexOf(placeholder)

  return async (token) => {
    const parameters = template.parameters.with(position, token)
    const { rows } = await database.db.executeQuery<SessionRow>({ ...template, parameters })
    return rows[0]
  }
}

function toActor(row: SessionRow, walletId: string): Actor {
  return {
    userId: row.user_id,
    sessionId: row.session_id,
    role: toRole(row.role),
    email: row.email,
    name: row.name,
    isEmailVerified: fromAuthFlag(row.email_verified),
    walletId,
  }
}
