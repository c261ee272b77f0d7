import { microCredits } from '../money/micro-credits.ts'
import { err, ok } from '../result.ts'
import { outcomeOf } from './ledger-draft.ts'
import type { LedgerDraft, OperationResult } from './ledger-draft.ts'
import type { ReleaseHold } from './operation.ts'
import { repayDebt } from './repay-debt.ts'

/** Frees all that was held and ends the hold without a charge; the same release again changes nothing. */
export function releaseHold(draft: LedgerDraft, operation: ReleaseHold): OperationResult {
  const wallet = draft.findWallet(operation.walletId)
  if (!wallet) return err({ code: 'wallet_not_found', walletId: operation.walletId })
  const hold = draft.findHold(operation.holdId, operation.walletId)
  if (!hold) return err({ code: 'hold_not_found', holdId: operation.holdId })
  if (hold.status !== 'open') {
    if (hold.status !== 'settled' && hold.reason === operation.reason) {
      return ok(outcomeOf(wallet, { replayed: true }))
    }
    return err({ code: 'hold_not_open', holdId: hold.id, status: hold.status })
  }
  if (operation.leaseEndedBeforeMs !== undefined && hold.leaseEndsAtMs >= operation.leaseEndedBeforeMs) {
    return err({ code: 'hold_not_expired', holdId: hold.id })
  }
  draft.putHold({
    ...hold,
    status: operation.reason === 'expired' ? 'expired' : 'released',
    reason: operation.reason,
    closedAtMs: draft.context.nowMs,
  })
  const freed = { ...wallet, heldMicro: microCredits(wallet.heldMicro - hold.amountMicro) }
  const released = repayDebt(draft, freed, {
    reference: hold.id,
    transactionId: operation.repaymentTransactionId,
  })
  draft.putWallet(released)
  return ok(outcomeOf(released))
}
