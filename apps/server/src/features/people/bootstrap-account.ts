import { microCreditsFromCredits } from '@tessera/core/money/micro-credits'

import type { PeopleStore, Person } from '../../ports/people-store.ts'
import { giveSignUpCredits, type SignUpCreditsDeps } from './sign-up-credits.ts'

export type BootstrapDeps = SignUpCreditsDeps & { readonly people: PeopleStore }

/** What the first superadmin gets, once for an installation, to try things with. */
export const firstSuperadminCreditsMicro = microCreditsFromCredits(1000n)

/**
 * Makes an account ready to be used: its wallet and the credits it may have. The only way in which that happens,
 * whether somebody came through the page, the API or the command line. May run any number of times.
 * @returns the id of the wallet, or undefined for an unknown user
 * @see https://github.com/danny-avila/LibreChat/issues/14097
 */
export async function bootstrapAccount(deps: BootstrapDeps, userId: string): Promise<string | undefined> {
  const person = await deps.people.findPerson(userId)
  if (person === undefined) return undefined

  const { walletId } = await deps.credits.openWallet({ kind: 'user', id: userId })
  if (person.role === 'superadmin') await giveFirstSuperadminCredits(deps, person, walletId)
  else await giveSignUpCredits(deps, person, walletId)
  return walletId
}

/** A later superadmin gets nothing: the reference belongs to the first. */
async function giveFirstSuperadminCredits(
  deps: BootstrapDeps,
  person: Person,
  walletId: string,
): Promise<void> {
  await deps.credits.credit({
    walletId,
    amountMicro: firstSuperadminCreditsMicro,
    kind: 'bonus',
    reference: 'first-superadmin',
    source: 'grants',
    description: 'Credits to try things with',
    actorId: person.id,
  })
}
