import { createHash } from 'node:crypto'

import type { Clock } from '@tessera/core/clock'
import type { MicroCredits } from '@tessera/core/money/micro-credits'

import type { CreditManager } from '../../ports/credit-manager.ts'
import type { Person } from '../../ports/people-store.ts'
import type { SignUpLedger } from '../../ports/sign-up-ledger.ts'

export type SignUpCreditsDeps = {
  readonly mode: 'sandbox' | 'live'
  readonly amountMicro: MicroCredits
  readonly credits: CreditManager
  readonly signUps: SignUpLedger
  readonly clock: Clock
}

export type SignUpCreditsOutcome =
  | 'given'
  | 'given_before'
  | 'none_configured'
  | 'email_not_verified'
  | 'budget_spent'
  | 'unavailable'

/**
 * Gives a person the credits of a new account, at most once for each mailbox: the ledger refuses a second transaction
 * with the same reference. In live mode only a verified address counts, and the month's budget bounds the whole site.
 */
export async function giveSignUpCredits(
  deps: SignUpCreditsDeps,
  person: Person,
  walletId: string,
): Promise<SignUpCreditsOutcome> {
  if (deps.amountMicro <= 0n) return 'none_configured'
  if (deps.mode === 'live' && !person.isEmailVerified) return 'email_not_verified'

  const reference = signUpReference(person.normalizedEmail)
  if (await deps.signUps.hasBonus(reference)) return 'given_before'
  return deps.mode === 'live'
    ? giveWithinBudget(deps, walletId, reference)
    : credit(deps, walletId, reference)
}

async function giveWithinBudget(
  deps: SignUpCreditsDeps,
  walletId: string,
  reference: string,
): Promise<SignUpCreditsOutcome> {
  const { amountMicro, signUps } = deps
  const month = monthOf(deps.clock.nowMs())
  const limitMicro = await signUps.monthlyLimit()
  if (!(await signUps.reserve({ month, amountMicro, limitMicro }))) return 'budget_spent'

  // A crash between here and the credit leaves the reservation: the budget is then kept, never passed.
  const outcome = await credit(deps, walletId, reference)
  if (outcome !== 'given') await signUps.giveBack(month, amountMicro)
  return outcome
}

async function credit(
  deps: SignUpCreditsDeps,
  walletId: string,
  reference: string,
): Promise<'given' | 'given_before' | 'unavailable'> {
  const credited = await deps.credits.credit({
    walletId,
    amountMicro: deps.amountMicro,
    kind: 'bonus',
    reference,
    source: 'grants',
    description: 'Welcome credits',
  })
  if (credited.ok) return credited.value.replayed ? 'given_before' : 'given'
  // The same reference with another wallet: an alias of a mailbox that has had its credits.
  return credited.error.code === 'reference_conflict' ? 'given_before' : 'unavailable'
}

/** @param normalizedEmail as `normalizeEmail` makes it */
export function signUpReference(normalizedEmail: string): string {
  return `signup:${createHash('sha256').update(normalizedEmail).digest('hex')}`
}

function monthOf(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 7)
}
