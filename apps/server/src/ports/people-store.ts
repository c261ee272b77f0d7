import type { Role } from '@tessera/core/access/roles'

export type Person = {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly normalizedEmail: string
  readonly isEmailVerified: boolean
  readonly role: Role
  readonly isBlocked: boolean
  readonly createdAtMs: number
}

/** A signed-in browser or script, as its owner sees it. Never carries the token. */
export type SessionSummary = {
  readonly id: string
  readonly createdAtMs: number
  readonly lastSeenAtMs: number
  readonly expiresAtMs: number
  readonly address: string | undefined
  readonly userAgent: string | undefined
}

export type EmailVerification = { readonly userId: string; readonly email: string }

/** What is known about people; passwords and new accounts belong to `AccountKeeper`. */
export interface PeopleStore {
  findPerson(userId: string): Promise<Person | undefined>
  /** @param email compared in lower case */
  findPersonByEmail(email: string): Promise<Person | undefined>
  hasSuperadmin(): Promise<boolean>
  /** @returns false where it was verified already */
  markEmailVerified(userId: string): Promise<boolean>
  /**
   * Changes a role, unless that would leave the site without a superadmin.
   * @returns false for an unknown person and for the last superadmin
   */
  setRole(userId: string, role: Role): Promise<boolean>
  /** Blocked people keep their credits but can't sign in; their sessions end at once. */
  setBlocked(userId: string, isBlocked: boolean): Promise<void>

  /** The living sessions, last used first. */
  listSessions(userId: string): Promise<readonly SessionSummary[]>
  /** @returns false where the session is not one of this user's */
  endSession(userId: string, sessionId: string): Promise<boolean>
  endAllSessions(userId: string): Promise<void>
  endOtherSessions(userId: string, keptSessionId: string): Promise<void>

  /** Remembers a verification by the hash of its secret. */
  addEmailVerification(secretHash: string, verification: EmailVerification): Promise<void>
  /**
   * Uses it up: of any number of callers exactly one gets true.
   * @returns false for an unknown, used or expired one, and for somebody else's (which stays good)
   */
  consumeEmailVerification(secretHash: string, verification: EmailVerification): Promise<boolean>
  /** Makes the password reset links void that were sent before. */
  dropPasswordResets(userId: string): Promise<void>

  /** Deletes sessions and links that are over, a bounded number of each: for a job. */
  dropExpired(): Promise<void>
}
