import { describe, expect, test } from 'vitest'

import { MemoryLedger } from '../../test/memory-ledger.ts'
import { microCredits } from '../money/micro-credits.ts'
import { disputeHoldOwner, disputeLeaseEndsAtMs } from './dispute-hold.ts'
import type { CreditWallet, DebitWallet, LedgerOperation } from './operation.ts'

const walletId = 'wal_1'

function credit(amount: bigint, reference: string, kind: CreditWallet['kind'] = 'purchase'): CreditWallet {
  return {
    type: 'credit_wallet',
    walletId,
    amountMicro: microCredits(amount),
    kind,
    reference,
    source: kind === 'purchase' ? 'sales' : 'refunds',
    description: '',
    transactionId: `txn_${kind}_${reference}`,
    repaymentTransactionId: `txn_repay_${kind}_${reference}`,
  }
}

function takeBack(amount: bigint, reference: string, freed?: string): DebitWallet {
  return {
    type: 'debit_wallet',
    walletId,
    amountMicro: microCredits(amount),
    shortfall: 'debt',
    kind: 'refund',
    reference,
    destination: 'refunds',
    description: '',
    transactionId: `txn_${reference}`,
    ...(freed === undefined
      ? {}
      : { freesHold: { holdId: freed, repaymentTransactionId: `txn_freed_${reference}` } }),
  }
}

function freeze(amount: bigint, holdId = 'dsp_1'): LedgerOperation {
  return {
    type: 'open_hold',
    holdId,
    walletId,
    amountMicro: microCredits(amount),
    minimumMicro: microCredits(1n),
    ownerId: disputeHoldOwner,
    leaseEndsAtMs: disputeLeaseEndsAtMs,
  }
}

function ledgerAfter(...operations: readonly LedgerOperation[]): MemoryLedger {
  const ledger = new MemoryLedger()
  const opened = { type: 'open_wallet', walletId, owner: { kind: 'user', id: 'usr_1' } } as const
  for (const operation of [opened, ...operations]) {
    const [result] = ledger.apply([{ operation }])
    if (!result?.ok) throw new Error(JSON.stringify(result))
  }
  return ledger
}

function figures(ledger: MemoryLedger): readonly (bigint | undefined)[] {
  const wallet = ledger.wallets.get(walletId)
  return [wallet?.postedMicro, wallet?.heldMicro, wallet?.debtMicro]
}

describe('a debit that frees a hold', () => {
  test('takes what was frozen, and frees the rest, in one step', () => {
    const ledger = ledgerAfter(credit(100n, 'ord_1'), freeze(100n), takeBack(60n, 'ord_1#1', 'dsp_1'))
    expect(figures(ledger)).toEqual([40n, 0n, 0n])
    expect(ledger.holds.get('dsp_1')).toMatchObject({ status: 'released', reason: 'taken_back' })
  })

  test('owes only what was not frozen', () => {
    const ledger = ledgerAfter(credit(100n, 'ord_1'), freeze(30n), takeBack(100n, 'ord_1#1', 'dsp_1'))
    expect(figures(ledger)).toEqual([0n, 0n, 0n])
    const other = ledgerAfter(credit(30n, 'ord_1'), freeze(30n), takeBack(100n, 'ord_1#1', 'dsp_1'))
    expect(figures(other)).toEqual([0n, 0n, 70n])
  })

  test('repays an older debt out of what it frees, and owes the rest', () => {
    const ledger = ledgerAfter(
      credit(100n, 'ord_1'),
      freeze(100n),
      takeBack(20n, 'ord_0#1'),
      takeBack(100n, 'ord_1#1', 'dsp_1'),
    )
    expect(figures(ledger)).toEqual([0n, 0n, 20n])
  })

  test('said again frees and takes nothing more', () => {
    const again = takeBack(60n, 'ord_1#1', 'dsp_1')
    const ledger = ledgerAfter(credit(100n, 'ord_1'), freeze(100n), again)
    const [result] = ledger.apply([{ operation: again }])
    expect(result).toMatchObject({ ok: true, value: { replayed: true, amountMicro: 60n } })
    expect(figures(ledger)).toEqual([40n, 0n, 0n])
  })

  test.each([
    { what: 'that was never opened', hold: 'dsp_2', code: 'hold_not_found' },
    { what: 'that has ended', hold: 'dsp_0', code: 'hold_not_open' },
  ])('is refused whole for a hold $what', ({ hold, code }) => {
    const ledger = ledgerAfter(
      credit(100n, 'ord_1'),
      freeze(10n, 'dsp_0'),
      {
        type: 'release_hold',
        holdId: 'dsp_0',
        walletId,
        reason: 'dispute_closed',
        repaymentTransactionId: 'txn_9',
      },
      freeze(50n),
    )
    const [result] = ledger.apply([{ operation: takeBack(60n, 'ord_1#1', hold) }])
    expect(result).toMatchObject({ ok: false, error: { code } })
    expect(figures(ledger)).toEqual([100n, 50n, 0n])
  })

  test('never is one that may be refused for being short', () => {
    const ledger = ledgerAfter(credit(100n, 'ord_1'), freeze(50n))
    const refusing = { ...takeBack(200n, 'ord_1#1', 'dsp_1'), shortfall: 'refuse' as const }
    const [result] = ledger.apply([{ operation: refusing }])
    expect(result).toMatchObject({ ok: false, error: { code: 'amount_invalid' } })
    expect(ledger.holds.get('dsp_1')?.status).toBe('open')
  })
})

describe('the hash of the books', () => {
  test('is the same whether an object moved its credits in one step or in several, forth and back', () => {
    const inOne = ledgerAfter(credit(100n, 'ord_1'), takeBack(50n, 'ord_1#1'))
    const inMany = ledgerAfter(
      credit(100n, 'ord_1'),
      takeBack(100n, 'ord_1#1'),
      credit(70n, 'ord_1#2', 'refund'),
      takeBack(20n, 'ord_1#3'),
    )
    expect(inMany.books()).toBe(inOne.books())
    const nothing = ledgerAfter(
      credit(100n, 'ord_1'),
      takeBack(100n, 'ord_1#1'),
      credit(100n, 'ord_1#2', 'refund'),
    )
    expect(nothing.books()).toBe(ledgerAfter(credit(100n, 'ord_1')).books())
  })

  test('tells apart what different objects moved', () => {
    const one = ledgerAfter(credit(100n, 'ord_1'), takeBack(50n, 'ord_1#1'))
    const other = ledgerAfter(credit(100n, 'ord_1'), takeBack(50n, 'ord_2#1'))
    expect(other.books()).not.toBe(one.books())
  })
})
