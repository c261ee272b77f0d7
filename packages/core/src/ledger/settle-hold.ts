import { microCredits, negated } from '../money/micro-credits.ts'
import { err, ok } from '../result.ts'
import type { SettledHold } from './hold.ts'
import { outcomeOf } from './ledger-draft.ts'
import type { LedgerDraft, OperationResult } from './ledger-draft.ts'
import type { SettleHold } from './operation.ts'
import { postTransaction } from './post-transaction.ts'
import { repayDebt } from './repay-debt.ts'
import type { Wallet } from './wallet.ts'

/** Charges at most the hold, frees the rest, and ends the hold; the same settlement again changes nothing. */
export function settleHold(draft: LedgerDraft, operation: SettleHold): OperationResult {
  const wallet = draft.findWallet(operation.walletId)
  if (!wallet) return err({ code: 'wallet_not_found', walletId: operation.walletId })
  const hold = draft.findHold(operation.holdId, operation.walletId)
  if (!hold) return err({ code: 'hold_not_found', holdId: operation.holdId })
  if (hold.status === 'settled' && hold.chargedMicro === operation.chargeMicro) {
    return ok(replayOf(draft, wallet, hold))
  }
  if (hold.status !== 'open') {
    return err({ code: 'hold_not_open', holdId: hold.id, status: hold.status })
  }
  if (operation.chargeMicro < 0n) return err({ code: 'amount_invalid' })
  if (operation.chargeMicro > hold.amountMicro) return err({ code: 'charge_exceeds_hold', holdId: hold.id })

  draft.putHold({
    ...hold,
    status: 'settled',
    chargedMicro: operation.chargeMicro,
    closedAtMs: draft.context.nowMs,
  })
  const freed = { ...wallet, heldMicro: microCredits(wallet.heldMicro - hold.amountMicro) }
  const charged = operation.chargeMicro === 0n ? freed : charge(draft, freed, operation)
  const settled = repayDebt(draft, charged, {
    reference: hold.id,
    transactionId: operation.repaymentTransactionId,
  })
  draft.putWallet(settled)
  return ok(
    outcomeOf(settled, {
      amountMicro: operation.chargeMicro,
      ...(operation.chargeMicro === 0n ? {} : { transactionId: operation.transactionId }),
    }),
  )
}

function charge(draft: LedgerDraft, wallet: Wallet, operation: SettleHold): Wallet {
  return postTransaction(draft, wallet, {
    transactionId: operation.transactionId,
    kind: 'usage',
    reference: operation.holdId,
    description: operation.description,
    walletAmountMicro: negated(operation.chargeMicro),
    debtChangeMicro: 0n,
    account: 'usage',
  })
}

function replayOf(draft: LedgerDraft, wallet: Wallet, hold: SettledHold) {
  const recorded = draft.findRecorded('usage', hold.id)
  return outcomeOf(wallet, {
    amountMicro: hold.chargedMicro,
    ...(recorded === undefined ? {} : { transactionId: recorded.id }),
    replayed: true,
  })
}
