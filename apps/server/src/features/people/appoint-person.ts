import { randomBytes } from 'node:crypto'

import type { Role } from '@tessera/core/access/roles'
import { err, ok, type Result } from '@tessera/core/result'

import type { AccountKeeper } from '../../ports/account-keeper.ts'
import type { AuditLog } from '../../ports/audit-log.ts'
import type { PeopleStore } from '../../ports/people-store.ts'

export type AppointDeps = {
  readonly people: PeopleStore
  readonly accounts: AccountKeeper
  readonly audit: AuditLog
}

export type Appointment = {
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly reason: string
}

export type Appointed =
  /** The password is shown this once. */
  | { readonly kind: 'created'; readonly userId: string; readonly password: string }
  | { readonly kind: 'changed'; readonly userId: string; readonly formerRole: Role }
  | { readonly kind: 'unchanged'; readonly userId: string }

/** Who acts when the operator does it at the terminal. */
export const operatorActorId = 'operator'

/**
 * Gives a person a role, with a new account where there is none. Only for the operator at the terminal, who may do
 * what no role may; the audit log has it all the same.
 */
export async function appointPerson(
  deps: AppointDeps,
  appointment: Appointment,
): Promise<Result<Appointed, { readonly code: 'last_superadmin' }>> {
  const { email, role } = appointment
  const person = await deps.people.findPersonByEmail(email)
  if (person === undefined) return ok(await createAppointed(deps, appointment))
  if (person.role === role) return ok({ kind: 'unchanged', userId: person.id })
  if (!(await deps.people.setRole(person.id, role))) return err({ code: 'last_superadmin' })
  await audit(deps, appointment, { userId: person.id, before: { role: person.role } })
  return ok({ kind: 'changed', userId: person.id, formerRole: person.role })
}

async function createAppointed(deps: AppointDeps, appointment: Appointment): Promise<Appointed> {
  const password = randomBytes(15).toString('base64url')
  const created = await deps.accounts.createAccount({ ...appointment, password, isEmailVerified: true })
  if (!created.ok) throw new Error('Somebody signed up with this address at this very moment; try again')
  await audit(deps, appointment, { userId: created.value })
  return { kind: 'created', userId: created.value, password }
}

async function audit(
  deps: AppointDeps,
  { email, role, reason }: Appointment,
  subject: { readonly userId: string; readonly before?: { readonly role: Role } },
): Promise<void> {
  await deps.audit.add({
    actorId: operatorActorId,
    action: 'role_set',
    subjectKind: 'user',
    subjectId: subject.userId,
    reason,
    ...(subject.before !== undefined && { before: subject.before }),
    after: { email, role },
  })
}
