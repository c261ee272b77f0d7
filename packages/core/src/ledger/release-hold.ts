import { microCredits } from '../money/micro-credits.ts'
import { err, ok } from '../result.ts'
import type { OpenedHold } from './hold.ts'
import { outcomeOf } from './ledger-draft.ts'
import type { LedgerDraft, OperationResult } from './ledger-draft.ts'
import type { ReleaseHold, ReleaseReason } from './operation.ts'
import { repayDebt } from './repay-debt.ts'
import type { Wallet } from './wallet.ts'

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
  const released = freeHold(draft, wallet, { ...operation, hold })
  draft.putWallet(released)
  return ok(outcomeOf(released))
}

/** Ends an open hold without a charge. @returns the wallet after it, a debt repaid; the caller stores it */
export function freeHold(
  draft: LedgerDraft,
  wallet: Wallet,
  ending: {
    readonly hold: OpenedHold
    readonly reason: ReleaseReason
    readonly repaymentTransactionId: string
  },
): Wallet {
  const { hold, reason } = ending
  draft.putHold({
    ...hold,
    status: reason === 'expired' ? 'expired' : 'released',
    reason,
    closedAtMs: draft.context.nowMs,
  })
  const freed = { ...wallet, heldMicro: microCredits(wallet.heldMicro - hold.amountMicro) }
  return repayDebt(draft, freed, { reference: hold.id, transactionId: ending.repaymentTransactionId })
}
