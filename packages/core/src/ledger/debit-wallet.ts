import { negated } from '../money/micro-credits.ts'
import { err, ok } from '../result.ts'
import { outcomeOf } from './ledger-draft.ts'
import type { LedgerDraft, OperationResult } from './ledger-draft.ts'
import { isMovableAmount, maximalBalanceMicro } from './limits.ts'
import type { DebitWallet } from './operation.ts'
import { postTransaction } from './post-transaction.ts'
import { isReservedReference } from './repay-debt.ts'
import { availableMicroOf } from './wallet-balance.ts'

/** Takes credits out, once for each kind and reference; what open holds reserve is never touched. */
export function debitWallet(draft: LedgerDraft, operation: DebitWallet): OperationResult {
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
      recorded.account === operation.destination &&
      recorded.accountAmountMicro === operation.amountMicro
    if (!isSame) return err({ code: 'reference_conflict', reference: operation.reference })
    return ok(
      outcomeOf(wallet, {
        amountMicro: operation.amountMicro,
        transactionId: recorded.id,
        replayed: true,
      }),
    )
  }
  const availableMicro = availableMicroOf(wallet)
  if (operation.shortfall === 'refuse' && availableMicro < operation.amountMicro) {
    return err({
      code: 'insufficient_credits',
      requiredMicro: operation.amountMicro,
      availableMicro,
      heldMicro: wallet.heldMicro,
    })
  }
  const takenMicro = availableMicro < operation.amountMicro ? availableMicro : operation.amountMicro
  const owedMicro = operation.amountMicro - takenMicro
  if (wallet.debtMicro + owedMicro > maximalBalanceMicro) return err({ code: 'amount_invalid' })
  const debited = postTransaction(draft, wallet, {
    transactionId: operation.transactionId,
    kind: operation.kind,
    reference: operation.reference,
    description: operation.description,
    ...(operation.actorId === undefined ? {} : { actorId: operation.actorId }),
    walletAmountMicro: negated(takenMicro),
    debtChangeMicro: owedMicro,
    account: operation.destination,
  })
  draft.putWallet(debited)
  return ok(
    outcomeOf(debited, { amountMicro: operation.amountMicro, transactionId: operation.transactionId }),
  )
}
