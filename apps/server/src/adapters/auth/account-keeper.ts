import { err, ok } from '@tessera/core/result'
import type { AuthContext } from 'better-auth'

import type { AccountKeeper } from '../../ports/account-keeper.ts'
import type { PeopleStore } from '../../ports/people-store.ts'
import { isDatabaseError } from '../db/database-error.ts'

type AuthParts = Pick<AuthContext, 'internalAdapter'> & {
  readonly password: Pick<AuthContext['password'], 'hash'>
}

/** Makes accounts in the form that better-auth signs in later: same hash, same rows, same hooks. */
export function createAccountKeeper(people: PeopleStore, authContext: Promise<AuthParts>): AccountKeeper {
  async function linkPassword(userId: string, hash: string): Promise<void> {
    const { internalAdapter } = await authContext
    await internalAdapter.linkAccount({
      userId,
      providerId: 'credential',
      accountId: userId,
      password: hash,
    })
  }

  return {
    async createAccount({ name, email, password, role, isEmailVerified }) {
      const { internalAdapter, password: hasher } = await authContext
      const address = email.toLowerCase()
      if ((await people.findPersonByEmail(address)) !== undefined) return err({ code: 'email_taken' })
      const hash = await hasher.hash(password)
      try {
        const user = await internalAdapter.createUser(
          { name, email: address, role, emailVerified: isEmailVerified },
          { method: 'email-password' },
        )
        await linkPassword(user.id, hash)
        return ok(user.id)
      } catch (error) {
        if (isDatabaseError(error, 'unique_violation')) return err({ code: 'email_taken' })
        throw error
      }
    },
    async setPassword(userId, password) {
      const { internalAdapter, password: hasher } = await authContext
      const hash = await hasher.hash(password)
      const account = await internalAdapter.findCredentialAccount(userId)
      if (account === null) await linkPassword(userId, hash)
      else await internalAdapter.updatePassword(userId, hash)
      await people.endAllSessions(userId)
      await people.dropPasswordResets(userId)
    },
  }
}
