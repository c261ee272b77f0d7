import { negated } from '../money/micro-credits.ts'
import { smallerOf } from '../money/smaller-of.ts'
import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import { outcomeOf } from './ledger-draft.ts'
import type { LedgerDraft, OperationResult } from './ledger-draft.ts'
import { isMovableAmount, maximalBalanceMicro } from './limits.ts'
import type { DebitWallet, LedgerError } from './operation.ts'
import { postTransaction } from './post-transaction.ts'
import { freeHold } from './release-hold.ts'
import { isReservedReference } from './repay-debt.ts'
import { availableMicroOf } from './wallet-balance.ts'
import type { Wallet } from './wallet.ts'

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
  const freed = freeNamedHold(draft, wallet, operation)
  if (!freed.ok) return freed
  return takeCredits(draft, freed.value, operation)
}

/** What is freed can be taken, less what an older debt takes first. Refused before anything is noted. */
function freeNamedHold(
  draft: LedgerDraft,
  wallet: Wallet,
  operation: DebitWallet,
): Result<Wallet, LedgerError> {
  const { freesHold } = operation
  if (freesHold === undefined) return ok(wallet)
  if (operation.shortfall === 'refuse') return err({ code: 'amount_invalid' })
  const hold = draft.findHold(freesHold.holdId, wallet.id)
  if (!hold) return err({ code: 'hold_not_found', holdId: freesHold.holdId })
  if (hold.status !== 'open') return err({ code: 'hold_not_open', holdId: hold.id, status: hold.status })
  const stillHeldMicro = wallet.heldMicro - hold.amountMicro
  const debtMicro = stillHeldMicro - (wallet.postedMicro - wallet.debtMicro - operation.amountMicro)
  if (debtMicro > maximalBalanceMicro) return err({ code: 'amount_invalid' })
  const { repaymentTransactionId } = freesHold
  return ok(freeHold(draft, wallet, { hold, reason: 'taken_back', repaymentTransactionId }))
}

function takeCredits(draft: LedgerDraft, wallet: Wallet, operation: DebitWallet): OperationResult {
  const availableMicro = availableMicroOf(wallet)
  if (operation.shortfall === 'refuse' && availableMicro < operation.amountMicro) {
    return err({
      code: 'insufficient_credits',
      requiredMicro: operation.amountMicro,
      availableMicro,
      heldMicro: wallet.heldMicro,
    })
  }
  const takenMicro = smallerOf(availableMicro, operation.amountMicro)
  const owedMicro = operation.amountMicro - takenMicro
  if (wallet.debtMicro + owedMicro > maximalBalanceMicro) return err({ code: 'amount_invalid' })
  const debited = postTransaction(draft, wallet, {
    transactionId: operation.transactionId,
    kind: operation.kind,
    reference: operation.reference,
    description: operation.description,
    actorId: operation.actorId,
    walletAmountMicro: negated(takenMicro),
    debtChangeMicro: owedMicro,
    account: operation.destination,
  })
  draft.putWallet(debited)
  return ok(
    outcomeOf(debited, { amountMicro: operation.amountMicro, transactionId: operation.transactionId }),
  )
}
