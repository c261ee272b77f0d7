import { describe, expect, test } from 'vitest'

import { MemoryLedger } from '../../test/memory-ledger.ts'
import { microCredits } from '../money/micro-credits.ts'
import type { LedgerOperation } from './operation.ts'

function ledgerWithCredits(): MemoryLedger {
  const ledger = new MemoryLedger()
  ledger.apply([
    ...['wal_1', 'wal_2'].map((walletId) => ({
      operation: { type: 'open_wallet', walletId, owner: { kind: 'user', id: walletId } } as const,
    })),
    {
      operation: {
        type: 'credit_wallet',
        walletId: 'wal_1',
        amountMicro: microCredits(100n),
        kind: 'purchase',
        reference: 'ref',
        source: 'sales',
        description: '',
        transactionId: 'txn_1',
        repaymentTransactionId: 'txn_2',
      },
    },
  ])
  return ledger
}

describe('a command whose answer was lost', () => {
  const open: LedgerOperation = {
    type: 'open_hold',
    holdId: 'run_1',
    walletId: 'wal_1',
    amountMicro: microCredits(60n),
    minimumMicro: microCredits(1n),
    ownerId: 'ins_1',
    leaseEndsAtMs: 1,
  }
  const claim = { scopeKey: 'key', requestHash: 'same', subjectId: 'run_1', expiresAtMs: 9_000_000_000_000 }
  const settle = { ...open, type: 'settle_hold', chargeMicro: microCredits(5n), description: '' } as const

  test('finds the hold that it opened, also under its own idempotency key, and holds nothing twice', () => {
    const ledger = ledgerWithCredits()
    const [first] = ledger.apply([{ operation: open, idempotency: claim }])
    const [again] = ledger.apply([{ operation: open, idempotency: claim }])
    expect(first).toMatchObject({ ok: true, value: { amountMicro: 60n, replayed: false } })
    expect(again).toMatchObject({ ok: true, value: { amountMicro: 60n, replayed: true } })
    expect(ledger.wallets.get('wal_1')?.heldMicro).toBe(60n)
  })

  test('does not find the hold of another process or wallet, nor one that has ended', () => {
    const ledger = ledgerWithCredits()
    ledger.apply([{ operation: open }])
    const refused = { ok: false, error: { code: 'hold_exists', holdId: 'run_1' } }
    expect(ledger.apply([{ operation: { ...open, ownerId: 'ins_2' } }])).toEqual([refused])
    expect(ledger.apply([{ operation: { ...open, walletId: 'wal_2' } }])).toEqual([refused])
    ledger.apply([{ operation: { ...settle, transactionId: 'txn_3', repaymentTransactionId: 'txn_4' } }])
    expect(ledger.apply([{ operation: open }])).toEqual([refused])
  })

  test('another run under the same key is still told of the first', () => {
    const ledger = ledgerWithCredits()
    ledger.apply([{ operation: open, idempotency: claim }])
    const other = { operation: { ...open, holdId: 'run_2' }, idempotency: { ...claim, subjectId: 'run_2' } }
    expect(ledger.apply([other])).toEqual([
      { ok: false, error: { code: 'idempotency_replay', subjectId: 'run_1' } },
    ])
  })
})
