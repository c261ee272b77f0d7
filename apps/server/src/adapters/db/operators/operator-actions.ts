import {
  type ActRefusal,
  decideAct,
  type OperatorAct,
  type Standing,
} from '@tessera/core/access/operator-rules'
import { roles } from '@tessera/core/access/roles'
import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import { assertNever, invariant } from '@tessera/core/invariant'
import { err, ok, type Result } from '@tessera/core/result'
import type { Transaction } from 'kysely'
import { z } from 'zod'

import type { ActFailure, ActOutcome, ActRequest, OperatorActions } from '../../../ports/operator-actions.ts'
import { addAuditEntry } from '../audit-log.ts'
import { toAuthTime } from '../auth-columns.ts'
import type { Database } from '../database.ts'
import { toRole } from '../people-store.ts'
import type { Schema } from '../schema/schema.ts'
import { inTransaction } from '../transaction.ts'
import { findKey, keepKey } from './operator-keys.ts'

export type OperatorActionDeps = {
  readonly database: Pick<Database, 'db' | 'dialect'>
  readonly clock: Clock
  readonly ids: IdSource
  /** Told after every write, also where its answer was lost: what sessions know is old then. */
  readonly onChange: () => void
}

type Acted = Result<ActOutcome, ActFailure>

export function createOperatorActions(deps: OperatorActionDeps): OperatorActions {
  return {
    act: (request) => inTransaction(deps.database, (trx) => act(deps, trx, request)).finally(deps.onChange),
  }
}

async function act(deps: OperatorActionDeps, trx: Transaction<Schema>, request: ActRequest): Promise<Acted> {
  const people = await lockPeople(deps, trx, request)
  const earlier = await findKey(trx, request.key, deps.clock.nowMs())
  if (!earlier.ok) return earlier
  if (earlier.value !== undefined) return ok(await earlierOutcome(trx, earlier.value))
  const { subject } = people
  if (subject === undefined) return err({ code: 'no_such_person' })
  const decided = decide(people, subject, request.act)
  if (!decided.ok) return decided
  return ok(await write(deps, trx, { request, before: subject, after: decided.value }))
}

type LockedPeople = {
  readonly actor: Standing | undefined
  readonly subject: Standing | undefined
  readonly otherSuperadmins: number
}

/**
 * Both people and all superadmins, in one order: two who demote each other at the same moment come one after the other,
 * and the second finds out what became of it.
 */
async function lockPeople(
  { database }: OperatorActionDeps,
  trx: Transaction<Schema>,
  { actorId, subjectId }: ActRequest,
): Promise<LockedPeople> {
  const query = trx
    .selectFrom('users')
    .select(['id', 'role', 'blocked_at_ms'])
    .where((eb) => eb.or([eb('id', 'in', [actorId, subjectId]), eb('role', '=', 'superadmin')]))
    .orderBy('id')
  const rows = await (database.dialect === 'postgres' ? query.forUpdate() : query).execute()
  const people = rows.map((row): Standing => ({
    id: row.id,
    role: toRole(row.role),
    isBlocked: row.blocked_at_ms !== null,
  }))
  return {
    actor: people.find(({ id }) => id === actorId),
    subject: people.find(({ id }) => id === subjectId),
    otherSuperadmins: people.filter(
      ({ id, role, isBlocked }) => role === 'superadmin' && !isBlocked && id !== subjectId,
    ).length,
  }
}

function decide(
  { actor, otherSuperadmins }: LockedPeople,
  subject: Standing,
  wanted: OperatorAct,
): Result<Standing, ActRefusal> {
  if (actor === undefined) return err({ code: 'not_an_operator' })
  return decideAct({ actor, subject, act: wanted, otherSuperadmins })
}

type Change = { readonly request: ActRequest; readonly before: Standing; readonly after: Standing }

const actionNames = {
  change_role: 'role.change',
  block: 'user.block',
  unblock: 'user.unblock',
  sign_out: 'user.sign_out',
} as const satisfies Record<OperatorAct['type'], string>

async function write(
  deps: OperatorActionDeps,
  trx: Transaction<Schema>,
  { request, before, after }: Change,
): Promise<ActOutcome> {
  const isSame = before.role === after.role && before.isBlocked === after.isBlocked
  if (isSame && request.act.type !== 'sign_out') {
    return { role: after.role, isBlocked: after.isBlocked, sessionsEnded: 0, auditId: undefined }
  }
  const sessionsEnded = await writePerson(deps, trx, { request, before, after })
  const auditId = deps.ids.create('audit')
  await addAuditEntry(trx, deps, {
    id: auditId,
    actorId: request.actorId,
    action: actionNames[request.act.type],
    subjectKind: 'user',
    subjectId: request.subjectId,
    reason: request.reason,
    before: { role: before.role, blocked: before.isBlocked },
    after: { role: after.role, blocked: after.isBlocked, sessions_ended: sessionsEnded },
    requestId: request.requestId,
  })
  await keepKey(trx, request.key, { subjectId: auditId, clock: deps.clock })
  return { role: after.role, isBlocked: after.isBlocked, sessionsEnded, auditId }
}

/** @returns how many sessions ended with it */
async function writePerson(
  { database, clock }: OperatorActionDeps,
  trx: Transaction<Schema>,
  { request, after }: Change,
): Promise<number> {
  const nowMs = clock.nowMs()
  const person = trx.updateTable('users').where('id', '=', request.subjectId)
  const touched = { updated_at: toAuthTime(database.dialect, nowMs) }
  switch (request.act.type) {
    case 'change_role':
      await person.set({ role: after.role, ...touched }).execute()
      return 0
    case 'unblock':
      await person.set({ blocked_at_ms: null, ...touched }).execute()
      return 0
    case 'block':
      await person.set({ blocked_at_ms: BigInt(nowMs), ...touched }).execute()
      return endSessions(trx, request.subjectId)
    case 'sign_out':
      return endSessions(trx, request.subjectId)
    default:
      return assertNever(request.act)
  }
}

async function endSessions(trx: Transaction<Schema>, userId: string): Promise<number> {
  const { numDeletedRows } = await trx.deleteFrom('sessions').where('user_id', '=', userId).executeTakeFirst()
  return Number(numDeletedRows)
}

const loggedOutcome = z.object({
  role: z.enum(roles),
  blocked: z.boolean(),
  sessions_ended: z.number().int(),
})

/** The log holds what was answered. */
async function earlierOutcome(trx: Transaction<Schema>, auditId: string): Promise<ActOutcome> {
  const entry = await trx
    .selectFrom('audit_log')
    .select('after_json')
    .where('id', '=', auditId)
    .executeTakeFirst()
  invariant(entry !== undefined, 'a key names the entry that was written with it')
  const logged = loggedOutcome.parse(JSON.parse(entry.after_json ?? 'null'))
  return {
    role: logged.role,
    isBlocked: logged.blocked,
    sessionsEnded: logged.sessions_ended,
    auditId,
  }
}
