import { negated } from '../money/micro-credits.ts'
import { smallerOf } from '../money/smaller-of.ts'
import type { LedgerDraft } from './ledger-draft.ts'
import { postTransaction } from './post-transaction.ts'
import type { MovementKind } from './transaction.ts'
import { availableMicroOf } from './wallet-balance.ts'
import type { Wallet } from './wallet.ts'

const debtReferencePrefix = 'debt:'

/** References that only repayments carry; a caller may not use them. */
export function isReservedReference(kind: string, reference: string): boolean {
  return kind === 'adjustment' && reference.startsWith(debtReferencePrefix)
}

/** The reference of what credits repaid when they came in. */
export function repaymentReferenceOf(kind: MovementKind, reference: string): string {
  return `${debtReferencePrefix}${kind}:${reference}`
}

/**
 * Repays a wallet's debt out of what just became available: new credits, or the freed part of a hold.
 * @param cause what made credits available; unique, it becomes the reference of the repayment
 * @returns the wallet after it; the same one where there is no debt or nothing is available
 */
export function repayDebt(
  draft: LedgerDraft,
  wallet: Wallet,
  cause: { readonly reference: string; readonly transactionId: string },
): Wallet {
  const availableMicro = availableMicroOf(wallet)
  const amountMicro = smallerOf(wallet.debtMicro, availableMicro)
  if (amountMicro <= 0n) return wallet
  return postTransaction(draft, wallet, {
    transactionId: cause.transactionId,
    kind: 'adjustment',
    reference: `${debtReferencePrefix}${cause.reference}`,
    description: 'Repayment of a debt',
    walletAmountMicro: negated(amountMicro),
    debtChangeMicro: negated(amountMicro),
  })
}
