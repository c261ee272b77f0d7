import type { Role } from '@tessera/core/access/roles'
import type { Result } from '@tessera/core/result'

export type NewAccount = {
  readonly name: string
  readonly email: string
  readonly password: string
  readonly role: Role
  readonly isEmailVerified: boolean
}

/** Makes accounts and sets passwords without asking who calls: for the command line, the start and the set-up link. */
export interface AccountKeeper {
  /** @returns the id of the user, or that the address has an account already */
  createAccount(account: NewAccount): Promise<Result<string, { readonly code: 'email_taken' }>>
  /** Sets a password and ends all sessions of this user. */
  setPassword(userId: string, password: string): Promise<void>
}
