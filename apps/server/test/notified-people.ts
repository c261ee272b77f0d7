import { toAuthTime } from '../src/adapters/db/auth-columns.ts'
import type { Database } from '../src/adapters/db/database.ts'
import type { TestLedger } from './ledger.ts'

/** A person with a wallet: `usr_<name>` owns `wal_<name>` and reads `<name>@example.com`. */
export async function addPerson(
  { database, commit }: Pick<TestLedger, 'database' | 'commit'>,
  name: string,
  person: { readonly isEmailVerified?: boolean; readonly isBlocked?: boolean } = {},
): Promise<void> {
  const { db, dialect } = database
  const isVerified = person.isEmailVerified ?? true
  await db
    .insertInto('users')
    .values({
      id: `usr_${name}`,
      name,
      email: `${name}@example.com`,
      normalized_email: `${name}@example.com`,
      email_verified: dialect === 'sqlite' ? BigInt(isVerified) : isVerified,
      image: null,
      role: 'user',
      blocked_at_ms: person.isBlocked === true ? 1n : null,
      created_at: toAuthTime(dialect, 0),
      updated_at: toAuthTime(dialect, 0),
    })
    .execute()
  await commit({ type: 'open_wallet', walletId: `wal_${name}`, owner: { kind: 'user', id: `usr_${name}` } })
}

export function listMails(database: Database) {
  return database.db
    .selectFrom('mails')
    .select(['recipient', 'kind', 'subject', 'text_body', 'dedupe_key'])
    .orderBy('dedupe_key')
    .execute()
}
