import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import { invariant } from '@tessera/core/invariant'
import { err, ok } from '@tessera/core/result'
import type { Kysely, Transaction } from 'kysely'

import type { NewNote, Note, UserNotes } from '../../../ports/operator-actions.ts'
import { addAuditEntry } from '../audit-log.ts'
import type { Database } from '../database.ts'
import type { Schema } from '../schema/schema.ts'
import { inTransaction } from '../transaction.ts'
import { findKey, keepKey } from './operator-keys.ts'

export type UserNotesDeps = {
  readonly database: Pick<Database, 'db' | 'dialect'>
  readonly clock: Clock
  readonly ids: IdSource
}

export function createUserNotes(deps: UserNotesDeps): UserNotes {
  return {
    async list(userId, limit) {
      const rows = await selectNotes(deps.database.db)
        .where('n.user_id', '=', userId)
        .orderBy('n.id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(noteFromRow)
    },
    add: (note) => inTransaction(deps.database, (trx) => add(deps, trx, note)),
  }
}

async function add(deps: UserNotesDeps, trx: Transaction<Schema>, note: NewNote) {
  const person = trx.selectFrom('users').select('id').where('id', '=', note.subjectId)
  // Two clicks come one after the other.
  const found = await (deps.database.dialect === 'postgres' ? person.forUpdate() : person).executeTakeFirst()
  const earlier = await findKey(trx, note.key, deps.clock.nowMs())
  if (!earlier.ok) return earlier
  if (earlier.value !== undefined) return ok(await readNote(trx, earlier.value))
  if (found === undefined) return err({ code: 'no_such_person' as const })
  const id = deps.ids.create('note')
  await trx
    .insertInto('user_notes')
    .values({
      id,
      user_id: note.subjectId,
      author_id: note.actorId,
      text: note.text,
      created_at_ms: BigInt(deps.clock.nowMs()),
    })
    .execute()
  await addAuditEntry(trx, deps, {
    actorId: note.actorId,
    action: 'user.note',
    subjectKind: 'user',
    subjectId: note.subjectId,
    reason: '',
    after: { note_id: id },
    requestId: note.requestId,
  })
  await keepKey(trx, note.key, { subjectId: id, clock: deps.clock })
  return ok(await readNote(trx, id))
}

function selectNotes(db: Kysely<Schema>) {
  return db
    .selectFrom('user_notes as n')
    .leftJoin('users as a', 'a.id', 'n.author_id')
    .selectAll('n')
    .select('a.name as author_name')
}

async function readNote(db: Kysely<Schema>, noteId: string): Promise<Note> {
  const row = await selectNotes(db).where('n.id', '=', noteId).executeTakeFirst()
  invariant(row !== undefined, 'a note that was written is there')
  return noteFromRow(row)
}

function noteFromRow(row: Awaited<ReturnType<ReturnType<typeof selectNotes>['execute']>>[number]): Note {
  return {
    id: row.id,
    userId: row.user_id,
    text: row.text,
    authorId: row.author_id,
    authorName: row.author_name ?? '',
    createdAtMs: Number(row.created_at_ms),
  }
}
