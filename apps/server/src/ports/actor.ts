import type { Role } from '@tessera/core/access/roles'

/** Who is asking, as one query found it. */
export type Actor = {
  readonly userId: string
  readonly sessionId: string
  readonly role: Role
  readonly email: string
  readonly name: string
  readonly isEmailVerified: boolean
  /** The wallet the session works with; today the user's own. */
  readonly walletId: string
}

/** Finds the actor of a request from its cookie or bearer token; what changes a session acts within a second. */
export interface SessionResolver {
  /** @returns undefined for a missing, wrong, expired or revoked session and for a blocked user */
  resolve(headers: { readonly cookie?: string; readonly authorization?: string }): Promise<Actor | undefined>
}
