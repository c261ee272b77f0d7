import { microCredits } from '@tessera/core/money/micro-credits'
import type { Kysely } from 'kysely'

import type { ListedPerson } from '../../../ports/people-directory.ts'
import { fromAuthFlag, fromAuthTime } from '../auth-columns.ts'
import { toRole } from '../people-store.ts'
import type { Schema } from '../schema/schema.ts'

/** People with their wallets as they are now, and with the figures that follow the ledger. */
export function selectPeople(db: Kysely<Schema>) {
  return db
    .selectFrom('users as u')
    .innerJoin('user_figures as f', 'f.user_id', 'u.id')
    .leftJoin('wallets as w', (join) => join.onRef('w.owner_id', '=', 'u.id').on('w.owner_kind', '=', 'user'))
    .select(['u.id', 'u.name', 'u.email', 'u.email_verified', 'u.role', 'u.blocked_at_ms', 'u.created_at'])
    .select(['f.last_active_at_ms', 'f.spent', 'f.balance as balance_followed'])
    .select(['w.id as wallet_id', 'w.posted', 'w.held', 'w.debt'])
}

export type PeopleQuery = ReturnType<typeof selectPeople>
export type PersonRow = Awaited<ReturnType<PeopleQuery['execute']>>[number]

export function personFromRow(row: PersonRow): ListedPerson {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    isEmailVerified: fromAuthFlag(row.email_verified),
    role: toRole(row.role),
    blockedAtMs: row.blocked_at_ms === null ? undefined : Number(row.blocked_at_ms),
    createdAtMs: fromAuthTime(row.created_at),
    lastActiveAtMs: row.last_active_at_ms === 0n ? undefined : Number(row.last_active_at_ms),
    walletId: row.wallet_id ?? undefined,
    balanceMicro: microCredits(row.posted ?? 0n),
    heldMicro: microCredits(row.held ?? 0n),
    debtMicro: microCredits(row.debt ?? 0n),
    spentMicro: microCredits(row.spent),
  }
}
