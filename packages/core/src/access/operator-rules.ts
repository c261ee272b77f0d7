import { assertNever } from '../invariant.ts'
import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import { hasRole, mayGrantRole, type Role, roles } from './roles.ts'

/** Who acts on whom, as both are at this moment. */
export type Standing = { readonly id: string; readonly role: Role; readonly isBlocked: boolean }

export type OperatorAct =
  | { readonly type: 'change_role'; readonly role: Role; readonly expectedRole?: Role }
  | { readonly type: 'block' }
  | { readonly type: 'unblock' }
  | { readonly type: 'sign_out' }

export type ActRefusal =
  /** The person who asks may no longer do such things: demoted or blocked a moment ago. */
  | { readonly code: 'not_an_operator' }
  /** The other one stands at the own step or above it. */
  | { readonly code: 'not_below' }
  /** Nobody gives what is at or above the own step. */
  | { readonly code: 'role_too_high' }
  | { readonly code: 'oneself' }
  | { readonly code: 'last_superadmin' }
  | { readonly code: 'role_changed_meanwhile'; readonly role: Role }

export type ActQuestion = {
  readonly actor: Standing
  readonly subject: Standing
  readonly act: OperatorAct
  /** Superadmins besides the subject who are not blocked. */
  readonly otherSuperadmins: number
}

/** Nobody acts on somebody at or above the own step, except a superadmin. */
export function mayActOn(actor: Role, subject: Role): boolean {
  if (actor === 'superadmin') return true
  return hasRole(actor, 'admin') && !hasRole(subject, actor)
}

/**
 * Decides whether an operator may do something to a person.
 * @returns how the person stands afterwards; the same where it was so already
 */
export function decideAct(question: ActQuestion): Result<Standing, ActRefusal> {
  const { actor, subject, act } = question
  if (actor.isBlocked || !hasRole(actor.role, 'admin')) return err({ code: 'not_an_operator' })
  if (!mayActOn(actor.role, subject.role)) return err({ code: 'not_below' })
  switch (act.type) {
    case 'change_role':
      return decideRole(question, act)
    case 'block':
      if (actor.id === subject.id) return err({ code: 'oneself' })
      return isLastSuperadmin(question)
        ? err({ code: 'last_superadmin' })
        : ok({ ...subject, isBlocked: true })
    case 'unblock':
      return ok({ ...subject, isBlocked: false })
    case 'sign_out':
      return ok(subject)
    default:
      return assertNever(act)
  }
}

function decideRole(
  question: ActQuestion,
  act: Extract<OperatorAct, { type: 'change_role' }>,
): Result<Standing, ActRefusal> {
  const { actor, subject } = question
  if (!mayGrantRole(actor.role, act.role)) return err({ code: 'role_too_high' })
  if (act.role === subject.role) return ok(subject)
  if (act.expectedRole !== undefined && act.expectedRole !== subject.role) {
    return err({ code: 'role_changed_meanwhile', role: subject.role })
  }
  return isLastSuperadmin(question) ? err({ code: 'last_superadmin' }) : ok({ ...subject, role: act.role })
}

function isLastSuperadmin({ subject, otherSuperadmins }: ActQuestion): boolean {
  return subject.role === 'superadmin' && !subject.isBlocked && otherSuperadmins === 0
}

/** What of all this an operator may do to a person now, for a page that offers only what will be done. */
export function allowedActs(question: Omit<ActQuestion, 'act'>): {
  readonly roles: readonly Role[]
  readonly block: boolean
  readonly signOut: boolean
} {
  const isAllowed = (act: OperatorAct): boolean => decideAct({ ...question, act }).ok
  return {
    roles: roles.filter((role) => role !== question.subject.role && isAllowed({ type: 'change_role', role })),
    block: isAllowed({ type: question.subject.isBlocked ? 'unblock' : 'block' }),
    signOut: isAllowed({ type: 'sign_out' }),
  }
}
