import type { ActRefusal, OperatorAct } from '@tessera/core/access/operator-rules'
import type { Role } from '@tessera/core/access/roles'
import type { Result } from '@tessera/core/result'

/** The caller's key for a write, with the hash of what was asked. */
export type ActKey = { readonly scopeKey: string; readonly requestHash: string }

export type ActRequest = {
  readonly actorId: string
  readonly subjectId: string
  readonly act: OperatorAct
  readonly reason: string
  readonly requestId: string
  readonly key?: ActKey
}

export type ActOutcome = {
  readonly role: Role
  readonly isBlocked: boolean
  readonly sessionsEnded: number
  /** Undefined where it was so already: nothing was done, and nothing is logged. */
  readonly auditId: string | undefined
}

export type ActFailure = ActRefusal | { readonly code: 'no_such_person' } | { readonly code: 'key_conflict' }

/**
 * What operators do to people. Who acts and who is acted on are read and locked in the transaction that writes, so that
 * the ladder holds whatever else happens at that moment; the entry of the audit log is part of it.
 */
export interface OperatorActions {
  /** The same key again gets the first outcome. */
  act(request: ActRequest): Promise<Result<ActOutcome, ActFailure>>
}

export type Note = {
  readonly id: string
  readonly userId: string
  readonly text: string
  readonly authorId: string
  readonly authorName: string
  readonly createdAtMs: number
}

export type NewNote = Pick<ActRequest, 'actorId' | 'subjectId' | 'requestId' | 'key'> & {
  readonly text: string
}

/** What operators wrote down about people; never changed and never taken out. */
export interface UserNotes {
  /** Newest first. */
  list(userId: string, limit: number): Promise<readonly Note[]>
  /** The same key again gets the first note. */
  add(note: NewNote): Promise<Result<Note, { readonly code: 'no_such_person' | 'key_conflict' }>>
}
