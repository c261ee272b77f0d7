import type {
  CreditWallet,
  DebitWallet,
  LedgerInstruction,
  LedgerOperation,
  LedgerResult,
  OpenHold,
  ReleaseHold,
  RenewHold,
  SettleHold,
} from '../src/ledger/operation.ts'
import { microCredits } from '../src/money/micro-credits.ts'
import { MemoryLedger } from './memory-ledger.ts'

export const walletId = 'wal_1'
export const owner = { kind: 'user', id: 'usr_1' } as const

export function credit(amount: bigint, reference: string, more: Partial<CreditWallet> = {}): CreditWallet {
  return {
    type: 'credit_wallet',
    walletId,
    amountMicro: microCredits(amount),
    kind: 'purchase',
    reference,
    source: 'sales',
    description: `credits of ${reference}`,
    transactionId: `txn_${reference}`,
    repaymentTransactionId: `txn_repay_${reference}`,
    ...more,
  }
}

export function debit(amount: bigint, reference: string, more: Partial<DebitWallet> = {}): DebitWallet {
  return {
    type: 'debit_wallet',
    walletId,
    amountMicro: microCredits(amount),
    shortfall: 'debt',
    kind: 'refund',
    reference,
    destination: 'refunds',
    description: `refund of ${reference}`,
    transactionId: `txn_${reference}`,
    ...more,
  }
}

export function hold(amount: bigint, holdId: string, more: Partial<OpenHold> = {}): OpenHold {
  return {
    type: 'open_hold',
    holdId,
    walletId,
    amountMicro: microCredits(amount),
    minimumMicro: microCredits(1n),
    ownerId: 'ins_1',
    leaseEndsAtMs: 1_000,
    ...more,
  }
}

export function settle(charge: bigint, holdId: string, more: Partial<SettleHold> = {}): SettleHold {
  return {
    type: 'settle_hold',
    holdId,
    walletId,
    chargeMicro: microCredits(charge),
    description: `answer of ${holdId}`,
    transactionId: `txn_${holdId}`,
    repaymentTransactionId: `txn_repay_${holdId}`,
    ...more,
  }
}

export function release(holdId: string, more: Partial<ReleaseHold> = {}): ReleaseHold {
  return {
    type: 'release_hold',
    holdId,
    walletId,
    reason: 'failed',
    repaymentTransactionId: `txn_repay_${holdId}`,
    ...more,
  }
}

export function renew(holdId: string, leaseEndsAtMs: number, more: Partial<RenewHold> = {}): RenewHold {
  return { type: 'renew_hold', holdId, walletId, ownerId: 'ins_1', leaseEndsAtMs, ...more }
}

/** A ledger with a wallet, after these operations, of which none may be refused. */
export function ledgerAfter(...operations: readonly LedgerOperation[]): MemoryLedger {
  const ledger = new MemoryLedger()
  for (const operation of [{ type: 'open_wallet', walletId, owner } as const, ...operations]) {
    const result = applyOne(ledger, operation)
    if (!result.ok) throw new Error(`${operation.type}: ${result.error.code}`)
  }
  return ledger
}

export function applyOne(
  ledger: MemoryLedger,
  operation: LedgerOperation,
  more: Omit<LedgerInstruction, 'operation'> = {},
): LedgerResult {
  const [result] = ledger.apply([{ operation, ...more }])
  if (result === undefined) throw new Error('a batch answers every instruction')
  return result
}
