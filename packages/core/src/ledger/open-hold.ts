import { microCredits } from '../money/micro-credits.ts'
import { smallerOf } from '../money/smaller-of.ts'
import { err, ok } from '../result.ts'
import { outcomeOf } from './ledger-draft.ts'
import type { LedgerDraft, OperationResult } from './ledger-draft.ts'
import { isMovableAmount } from './limits.ts'
import type { OpenHold } from './operation.ts'
import { availableMicroOf } from './wallet-balance.ts'

/**
 * Reserves the amount, or all that is available where that is less but enough. The same process asking again for the
 * same hold finds it, as long as it is open: the answer to the first time may have been lost.
 */
export function openHold(draft: LedgerDraft, operation: OpenHold): OperationResult {
  const wallet = draft.findWallet(operation.walletId)
  if (!wallet) return err({ code: 'wallet_not_found', walletId: operation.walletId })
  if (!isMovableAmount(operation.amountMicro) || !isMovableAmount(operation.minimumMicro)) {
    return err({ code: 'amount_invalid' })
  }
  if (operation.minimumMicro > operation.amountMicro) return err({ code: 'amount_invalid' })
  const own = draft.findHold(operation.holdId, operation.walletId)
  if (own?.status === 'open' && own.ownerId === operation.ownerId) {
    return ok(outcomeOf(wallet, { amountMicro: own.amountMicro, replayed: true }))
  }
  if (draft.hasHold(operation.holdId)) return err({ code: 'hold_exists', holdId: operation.holdId })
  if (wallet.debtMicro > 0n) return err({ code: 'wallet_in_debt', debtMicro: wallet.debtMicro })
  const availableMicro = availableMicroOf(wallet)
  if (availableMicro < operation.minimumMicro) {
    return err({
      code: 'insufficient_credits',
      requiredMicro: operation.minimumMicro,
      availableMicro,
      heldMicro: wallet.heldMicro,
    })
  }
  const amountMicro = smallerOf(availableMicro, operation.amountMicro)
  const held = { ...wallet, heldMicro: microCredits(wallet.heldMicro + amountMicro) }
  draft.putHold({
    id: operation.holdId,
    walletId: wallet.id,
    amountMicro,
    ownerId: operation.ownerId,
    leaseEndsAtMs: operation.leaseEndsAtMs,
    openedAtMs: draft.context.nowMs,
    status: 'open',
  })
  draft.putWallet(held)
  return ok(outcomeOf(held, { amountMicro }))
}
