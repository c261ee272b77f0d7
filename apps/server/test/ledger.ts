import { idPrefixes } from '@tessera/core/ids'
import type { IdKind, IdSource } from '@tessera/core/ids'
import { invariant } from '@tessera/core/invariant'
import type {
  CreditWallet,
  DebitWallet,
  LedgerOperation,
  OpenHold,
  ReleaseHold,
  SettleHold,
} from '@tessera/core/ledger/operation'
import { microCreditsFromCredits } from '@tessera/core/money/micro-credits'
import type { MicroCredits } from '@tessera/core/money/micro-credits'

import type { Database } from '../src/adapters/db/database.ts'
import { createLedgerCommitter } from '../src/adapters/db/ledger/group-committer.ts'
import type { LedgerBackend } from '../src/adapters/db/ledger/ledger-backend.ts'
import { createLedgerReads } from '../src/adapters/db/ledger/ledger-reads.ts'
import { openLedgerBackend } from '../src/adapters/db/ledger/open-ledger-backend.ts'
import type { LedgerCommand, LedgerCommitter } from '../src/ports/ledger-committer.ts'
import type { LedgerReads } from '../src/ports/ledger-reads.ts'

export type TestClock = { nowMs(): number; advance(byMs: number): void }

export const testStartMs = 1_790_000_000_000

export function createTestClock(startMs: number = testStartMs): TestClock {
  let nowMs = startMs
  return {
    nowMs: () => nowMs,
    advance(byMs) {
      nowMs += byMs
    },
  }
}

/** Ids that can be read in a failing test, different for each `salt`. */
export function createTestIds(salt = ''): IdSource {
  let last = 0
  return {
    create(kind: IdKind) {
      last += 1
      return `${idPrefixes[kind]}_${salt}${String(last).padStart(8, '0')}`
    },
  }
}

export function credits(amount: number): MicroCredits {
  return microCreditsFromCredits(BigInt(amount))
}

/** A ledger on a test database, with short ways to say what happens to one wallet. */
export type TestLedger = {
  readonly database: Database
  readonly clock: TestClock
  readonly backend: LedgerBackend
  readonly committer: LedgerCommitter
  readonly reads: LedgerReads
  commit(
    operation: LedgerOperation,
    rest?: Omit<LedgerCommand, 'operation'>,
  ): ReturnType<LedgerCommitter['commit']>
  openWallet(walletId: string, balance?: number): Promise<void>
}

export function createTestLedger(database: Database): TestLedger {
  const clock = createTestClock()
  const backend = openLedgerBackend(database, clock)
  const committer = createLedgerCommitter(backend)
  const commit: TestLedger['commit'] = (operation, rest = {}) => committer.commit({ operation, ...rest })
  return {
    database,
    clock,
    backend,
    committer,
    reads: createLedgerReads(database.db),
    commit,
    async openWallet(walletId, balance = 0) {
      const opened = await commit({
        type: 'open_wallet',
        walletId,
        owner: { kind: 'user', id: `usr_${walletId}` },
      })
      invariant(opened.ok, 'the wallet of a test opens')
      if (balance === 0) return
      const credited = await commit(grant(walletId, balance, `start_${walletId}`))
      invariant(credited.ok, 'the wallet of a test gets its credits')
    },
  }
}

export function grant(walletId: string, amount: number, reference: string): CreditWallet {
  return {
    type: 'credit_wallet',
    walletId,
    amountMicro: credits(amount),
    kind: 'bonus',
    reference,
    source: 'grants',
    description: 'Bonus',
    transactionId: `txn_${reference}`,
    repaymentTransactionId: `txn_repay_${reference}`,
  }
}

export function clawBack(walletId: string, amount: number, reference: string): DebitWallet {
  return {
    type: 'debit_wallet',
    walletId,
    amountMicro: credits(amount),
    shortfall: 'debt',
    kind: 'refund',
    reference,
    destination: 'refunds',
    description: 'Refund',
    transactionId: `txn_${reference}`,
  }
}

export function hold(walletId: string, amount: number, holdId: string): OpenHold {
  return {
    type: 'open_hold',
    walletId,
    holdId,
    amountMicro: credits(amount),
    minimumMicro: credits(amount),
    ownerId: 'ins_test',
    leaseEndsAtMs: testStartMs + 60_000,
  }
}

export function settle(walletId: string, charge: number, holdId: string): SettleHold {
  return {
    type: 'settle_hold',
    walletId,
    holdId,
    chargeMicro: credits(charge),
    description: 'Answer',
    transactionId: `txn_${holdId}`,
    repaymentTransactionId: `txn_repay_${holdId}`,
  }
}

export function release(walletId: string, holdId: string): ReleaseHold {
  return {
    type: 'release_hold',
    walletId,
    holdId,
    reason: 'failed',
    repaymentTransactionId: `txn_repay_${holdId}`,
  }
}
