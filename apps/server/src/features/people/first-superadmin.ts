import { createHash, randomBytes } from 'node:crypto'

import { checkPassword } from '@tessera/core/access/password-rules'
import { err, ok, type Result } from '@tessera/core/result'

import type { AccountKeeper } from '../../ports/account-keeper.ts'
import type { AuditLog } from '../../ports/audit-log.ts'
import type { ApiFailure } from '../../ports/endpoint.ts'
import type { PeopleStore } from '../../ports/people-store.ts'
import type { SetupGate } from '../../ports/setup-gate.ts'

export type FirstSuperadminDeps = {
  readonly people: PeopleStore
  readonly accounts: AccountKeeper
  readonly gate: SetupGate
  readonly audit: AuditLog
  /** `bootstrapAccount` with its parts filled in. */
  readonly bootstrap: (userId: string) => Promise<unknown>
}

export type FirstSuperadminOutcome =
  | { readonly kind: 'exists' }
  | { readonly kind: 'created'; readonly email: string }
  /** To be printed once; only its hash is kept. */
  | { readonly kind: 'setup_link'; readonly path: string }

/**
 * Called at every start. Does nothing once there is a superadmin; before that, makes one of the configured address and
 * password, or a link with which whoever reads the terminal can do it.
 */
export async function ensureFirstSuperadmin(
  deps: FirstSuperadminDeps,
  admin: { readonly email: string; readonly password: string } | undefined,
): Promise<FirstSuperadminOutcome> {
  if (await deps.people.hasSuperadmin()) return { kind: 'exists' }
  if (admin === undefined) return { kind: 'setup_link', path: await makeSetupLink(deps.gate) }

  const made = await makeFirstSuperadmin(deps, {
    ...admin,
    name: 'Owner',
    mayTakeOver: true,
    reason: 'ADMIN_EMAIL and ADMIN_PASSWORD at the start',
  })
  return made.ok ? { kind: 'created', email: admin.email } : { kind: 'exists' }
}

async function makeSetupLink(gate: SetupGate): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await gate.addToken(hashSetupToken(token))
  return `/setup/?token=${token}`
}

export function hashSetupToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

export type SetupInput = {
  readonly token: string
  readonly name: string
  readonly email: string
  readonly password: string
  readonly requestId: string
}

const linkNotFound: ApiFailure = { code: 'not_found', message: 'This set-up link is not valid.' }

/** Whether a link would work now. A wrong link and one that came too late look the same. */
export async function isSetupLinkOpen(deps: FirstSuperadminDeps, token: string): Promise<boolean> {
  if (!(await deps.gate.hasToken(hashSetupToken(token)))) return false
  return !(await deps.people.hasSuperadmin())
}

/** Makes the first superadmin with a link; of several who try at once exactly one succeeds. */
export async function setUp(
  deps: FirstSuperadminDeps,
  input: SetupInput,
): Promise<Result<string, ApiFailure>> {
  if (!(await isSetupLinkOpen(deps, input.token))) return err(linkNotFound)

  const password = checkPassword(input)
  if (!password.ok) {
    return err({ code: 'invalid_request', message: password.error.message, param: 'password' })
  }
  const made = await makeFirstSuperadmin(deps, {
    ...input,
    mayTakeOver: false,
    reason: 'One-time set-up link',
  })
  if (made.ok) return made
  if (made.error === 'exists') return err(linkNotFound)
  return err({ code: 'conflict', message: 'This address has an account already.', param: 'email' })
}

type NewSuperadmin = {
  readonly name: string
  readonly email: string
  readonly password: string
  readonly reason: string
  readonly requestId?: string
  /** Whether an account that has this address already becomes the superadmin, with the new password. */
  readonly mayTakeOver: boolean
}

async function makeFirstSuperadmin(
  deps: FirstSuperadminDeps,
  input: NewSuperadmin,
): Promise<Result<string, 'exists' | 'email_taken'>> {
  if (!(await deps.gate.claim())) return err('exists')
  try {
    // Looked at again inside the claim: whoever had it before us may have just finished.
    if (await deps.people.hasSuperadmin()) return err('exists')
    const userId = await createOrTakeOver(deps, input)
    if (userId === undefined) return err('email_taken')
    await deps.gate.dropTokens()
    await deps.bootstrap(userId)
    await deps.audit.add({
      actorId: userId,
      action: 'first_superadmin_made',
      subjectKind: 'user',
      subjectId: userId,
      reason: input.reason,
      after: { email: input.email, role: 'superadmin' },
      ...(input.requestId !== undefined && { requestId: input.requestId }),
    })
    return ok(userId)
  } finally {
    await deps.gate.letGo()
  }
}

async function createOrTakeOver(
  deps: FirstSuperadminDeps,
  input: NewSuperadmin,
): Promise<string | undefined> {
  const { name, email, password } = input
  const created = await deps.accounts.createAccount({
    name,
    email,
    password,
    role: 'superadmin',
    isEmailVerified: true,
  })
  if (created.ok) return created.value
  const person = input.mayTakeOver ? await deps.people.findPersonByEmail(email) : undefined
  if (person === undefined) return undefined
  // Whoever signed up with this address before must not share the account: the password goes first, the role last.
  await deps.accounts.setPassword(person.id, password)
  await deps.people.markEmailVerified(person.id)
  await deps.people.setRole(person.id, 'superadmin')
  return person.id
}
