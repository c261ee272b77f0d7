import type {
  AdminNote,
  AdminUser,
  AdminUserSession,
  OperatorActionResponse,
} from '@tessera/contracts/people-admin'
import { creditsToJson } from '@tessera/core/money/micro-credits'

import type { ActOutcome, Note } from '../../ports/operator-actions.ts'
import type { ListedPerson } from '../../ports/people-directory.ts'
import type { SessionSummary } from '../../ports/people-store.ts'

export function describePerson(person: ListedPerson): AdminUser {
  return {
    id: person.id,
    name: person.name,
    email: person.email,
    email_verified: person.isEmailVerified,
    role: person.role,
    blocked: person.blockedAtMs !== undefined,
    created_at: isoTimeOf(person.createdAtMs),
    last_active_at: isoTimeOrNull(person.lastActiveAtMs),
    balance: creditsToJson(person.balanceMicro),
    held: creditsToJson(person.heldMicro),
    debt: creditsToJson(person.debtMicro),
    spent: creditsToJson(person.spentMicro),
  }
}

export function describeSession(session: SessionSummary): AdminUserSession {
  return {
    id: session.id,
    created_at: isoTimeOf(session.createdAtMs),
    last_seen_at: isoTimeOf(session.lastSeenAtMs),
    expires_at: isoTimeOf(session.expiresAtMs),
    ip_address: session.address ?? null,
    user_agent: session.userAgent ?? null,
  }
}

export function describeNote(note: Note): AdminNote {
  return {
    id: note.id,
    text: note.text,
    author: { id: note.authorId, name: note.authorName },
    created_at: isoTimeOf(note.createdAtMs),
  }
}

export function describeOutcome(userId: string, outcome: ActOutcome): OperatorActionResponse {
  return {
    user_id: userId,
    role: outcome.role,
    blocked: outcome.isBlocked,
    sessions_ended: outcome.sessionsEnded,
    audit_id: outcome.auditId ?? null,
  }
}

export function isoTimeOf(timeMs: number): string {
  return new Date(timeMs).toISOString()
}

export function isoTimeOrNull(timeMs: number | undefined): string | null {
  return timeMs === undefined ? null : isoTimeOf(timeMs)
}
