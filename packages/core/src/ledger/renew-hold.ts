import { err, ok } from '../result.ts'
import { outcomeOf } from './ledger-draft.ts'
import type { LedgerDraft, OperationResult } from './ledger-draft.ts'
import type { RenewHold } from './operation.ts'

/** Prolongs a lease for the process that owns it; a lease is never shortened. */
export function renewHold(draft: LedgerDraft, operation: RenewHold): OperationResult {
  const wallet = draft.findWallet(operation.walletId)
  if (!wallet) return err({ code: 'wallet_not_found', walletId: operation.walletId })
  const hold = draft.findHold(operation.holdId, operation.walletId)
  if (!hold || hold.ownerId !== operation.ownerId) {
    return err({ code: 'hold_not_found', holdId: operation.holdId })
  }
  if (hold.status !== 'open') return err({ code: 'hold_not_open', holdId: hold.id, status: hold.status })
  if (operation.leaseEndsAtMs > hold.leaseEndsAtMs) {
    draft.putHold({ ...hold, leaseEndsAtMs: operation.leaseEndsAtMs })
  }
  return ok(outcomeOf(wallet))
}
