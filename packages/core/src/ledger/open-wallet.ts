import { zeroMicroCredits } from '../money/micro-credits.ts'
import { err, ok } from '../result.ts'
import { chainStart } from './chain-hash.ts'
import { outcomeOf } from './ledger-draft.ts'
import type { LedgerDraft, OperationResult } from './ledger-draft.ts'
import type { OpenWallet } from './operation.ts'
import type { Wallet } from './wallet.ts'

/** One wallet for each owner: a repeat, also under another proposed id, finds the first. */
export function openWallet(draft: LedgerDraft, operation: OpenWallet): OperationResult {
  const existing = draft.findWalletOf(operation.owner)
  if (existing) return ok(outcomeOf(existing, { replayed: true }))
  if (draft.findWallet(operation.walletId)) {
    return err({ code: 'reference_conflict', reference: operation.walletId })
  }
  const wallet: Wallet = {
    id: operation.walletId,
    owner: operation.owner,
    postedMicro: zeroMicroCredits,
    heldMicro: zeroMicroCredits,
    debtMicro: zeroMicroCredits,
    seq: 0n,
    creditedTotalMicro: zeroMicroCredits,
    debitedTotalMicro: zeroMicroCredits,
    chainHash: chainStart(operation.walletId, operation.owner, draft.context.hash),
    version: 0n,
  }
  draft.putWallet(wallet)
  return ok(outcomeOf(wallet))
}
