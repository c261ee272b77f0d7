import { negated } from '../money/micro-credits.ts'
import { err, ok } from '../result.ts'
import { outcomeOf } from './ledger-draft.ts'
import type { LedgerDraft, OperationResult } from './ledger-draft.ts'
import { isMovableAmount, maximalBalanceMicro } from './limits.ts'
import type { CreditWallet } from './operation.ts'
import { postTransaction } from './post-transaction.ts'
import { isReservedReference, repayDebt } from './repay-debt.ts'

/** Brings credits in, once for each kind and reference, and repays a debt out of them. */
export function creditWallet(draft: LedgerDraft, operation: CreditWallet): OperationResult {
  const wallet = draft.findWallet(operation.walletId)
  if (!wallet) return err({ code: 'wallet_not_found', walletId: operation.walletId })
  if (!isMovableAmount(operation.amountMicro)) return err({ code: 'amount_invalid' })
  if (isReservedReference(operation.kind, operation.reference)) {
    return err({ code: 'reference_conflict', reference: operation.reference })
  }
  const recorded = draft.findRecorded(operation.kind, operation.reference)
  if (recorded) {
    const isSame =
      recorded.walletId === wallet.id &&
      recorded.account === operation.source &&
      recorded.accountAmountMicro === negated(operation.amountMicro)
    if (!isSame) return err({ code: 'reference_conflict', reference: operation.reference })
    return ok(
      outcomeOf(wallet, {
        amountMicro: operation.amountMicro,
        transactionId: recorded.id,
        replayed: true,
      }),
    )
  }
  if (wallet.postedMicro + operation.amountMicro > maximalBalanceMicro) return err({ code: 'amount_invalid' })

  const credited = postTransaction(draft, wallet, {
    transactionId: operation.transactionId,
    kind: operation.kind,
    reference: operation.reference,
    description: operation.description,
    actorId: operation.actorId,
    walletAmountMicro: operation.amountMicro,
    debtChangeMicro: 0n,
    account: operation.source,
  })
  const repaid = repayDebt(draft, credited, {
    reference: `${operation.kind}:${operation.reference}`,
    transactionId: operation.repaymentTransactionId,
  })
  draft.putWallet(repaid)
  return ok(
    outcomeOf(repaid, {
      amountMicro: operation.amountMicro,
      transactionId: operation.transactionId,
      repaidMicro: credited.debtMicro - repaid.debtMicro,
    }),
  )
}
