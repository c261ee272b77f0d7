import { describe, expect, test } from 'vitest'

import {
  applyOne,
  credit,
  debit,
  hold,
  ledgerAfter,
  release,
  renew,
  settle,
  walletId,
} from '../../test/ledger-scene.ts'
import { microCredits } from '../money/micro-credits.ts'
import { maximalBalanceMicro } from './limits.ts'
import type { LedgerOperation } from './operation.ts'

function balance(posted: bigint, held = 0n, debt = 0n) {
  return { walletId, balanceMicro: posted, heldMicro: held, availableMicro: posted - held, debtMicro: debt }
}

const funded = (...operations: readonly LedgerOperation[]) => ledgerAfter(credit(100n, 'a'), ...operations)

describe('a hold', () => {
  test('takes what it asks for, and keeps its terms', () => {
    const ledger = funded()
    expect(applyOne(ledger, hold(60n, 'run_1'))).toEqual({
      ok: true,
      value: { balance: balance(100n, 60n), amountMicro: 60n, replayed: false },
    })
    expect(ledger.holds.get('run_1')).toEqual({
      id: 'run_1',
      walletId,
      amountMicro: 60n,
      ownerId: 'ins_1',
      leaseEndsAtMs: 1_000,
      openedAtMs: ledger.nowMs,
      status: 'open',
    })
  })

  test.each([
    { what: 'all that there is', asked: 100n, minimum: 100n, taken: 100n },
    { what: 'what is left, where that is enough', asked: 150n, minimum: 100n, taken: 100n },
  ])('takes $what', ({ asked, minimum, taken }) => {
    const minimumMicro = microCredits(minimum)
    expect(applyOne(funded(), hold(asked, 'run_1', { minimumMicro }))).toMatchObject({
      value: { amountMicro: taken },
    })
  })

  test('is refused where its minimum is not there, and says what is', () => {
    const ledger = funded(hold(30n, 'run_0'))
    expect(applyOne(ledger, hold(200n, 'run_1', { minimumMicro: microCredits(71n) }))).toEqual({
      ok: false,
      error: { code: 'insufficient_credits', requiredMicro: 71n, availableMicro: 70n, heldMicro: 30n },
    })
    expect(ledger.holds.has('run_1')).toBe(false)
  })

  test('is refused to a wallet in debt, also where its minimum is there', () => {
    const ledger = funded(hold(60n, 'run_0'), debit(45n, 'b'))
    expect(applyOne(ledger, hold(1n, 'run_1'))).toEqual({
      ok: false,
      error: { code: 'wallet_in_debt', debtMicro: 5n },
    })
  })

  test.each([
    { amount: 0n, minimum: 0n },
    { amount: 5n, minimum: 0n },
    { amount: 5n, minimum: 6n },
    { amount: -1n, minimum: -1n },
    { amount: maximalBalanceMicro + 1n, minimum: 1n },
  ])('of $amount and at least $minimum is none', ({ amount, minimum }) => {
    const asked = hold(amount, 'run_1', { minimumMicro: microCredits(minimum) })
    expect(applyOne(funded(), asked)).toEqual({ ok: false, error: { code: 'amount_invalid' } })
  })

  test('that asks for no less than all it wants is one', () => {
    expect(applyOne(funded(), hold(5n, 'run_1', { minimumMicro: microCredits(5n) })).ok).toBe(true)
  })

  test('is found again by its own process while it is open, with what it holds', () => {
    const ledger = funded(hold(60n, 'run_1'))
    expect(applyOne(ledger, hold(99n, 'run_1'))).toEqual({
      ok: true,
      value: { balance: balance(100n, 60n), amountMicro: 60n, replayed: true },
    })
  })

  test.each<[string, readonly LedgerOperation[], LedgerOperation]>([
    ['of another process', [], hold(60n, 'run_1', { ownerId: 'ins_2' })],
    ['that has ended', [release('run_1')], hold(60n, 'run_1')],
  ])('%s is not taken for a new one', (_, before, asked) => {
    const ledger = funded(hold(60n, 'run_1'), ...before)
    expect(applyOne(ledger, asked)).toEqual({ ok: false, error: { code: 'hold_exists', holdId: 'run_1' } })
  })
})

describe('a settlement', () => {
  test('charges, frees the rest, and is a transaction', () => {
    const ledger = funded(hold(60n, 'run_1'))
    expect(applyOne(ledger, settle(25n, 'run_1'))).toEqual({
      ok: true,
      value: { balance: balance(75n), amountMicro: 25n, transactionId: 'txn_run_1', replayed: false },
    })
    expect(ledger.holds.get('run_1')).toMatchObject({
      status: 'settled',
      chargedMicro: 25n,
      closedAtMs: ledger.nowMs,
    })
    expect(ledger.transactions.at(-1)).toMatchObject({
      id: 'txn_run_1',
      kind: 'usage',
      reference: 'run_1',
      description: 'answer of run_1',
      walletLeg: { amountMicro: -25n, debitedTotalMicro: 25n, balanceAfterMicro: 75n },
      systemLegs: [{ line: 1, account: 'usage', amountMicro: 25n }],
    })
  })

  test('of nothing frees all, and is no transaction', () => {
    const ledger = funded(hold(60n, 'run_1'))
    expect(applyOne(ledger, settle(0n, 'run_1'))).toEqual({
      ok: true,
      value: { balance: balance(100n), amountMicro: 0n, replayed: false },
    })
    expect(ledger.transactions).toHaveLength(1)
    expect(ledger.holds.get('run_1')).toMatchObject({ status: 'settled', chargedMicro: 0n })
  })

  test('may take the whole hold, and not more', () => {
    const ledger = funded(hold(60n, 'run_1'))
    expect(applyOne(ledger, settle(61n, 'run_1'))).toEqual({
      ok: false,
      error: { code: 'charge_exceeds_hold', holdId: 'run_1' },
    })
    expect(applyOne(ledger, settle(60n, 'run_1')).ok).toBe(true)
  })

  test('gives nothing back', () => {
    expect(applyOne(funded(hold(60n, 'run_1')), settle(-1n, 'run_1'))).toEqual({
      ok: false,
      error: { code: 'amount_invalid' },
    })
  })

  test('repays a debt out of what it frees', () => {
    const ledger = funded(hold(60n, 'run_1'), debit(70n, 'b'))
    expect(applyOne(ledger, settle(25n, 'run_1'))).toMatchObject({ value: { balance: balance(5n) } })
    expect(ledger.transactions.at(-1)).toMatchObject({
      id: 'txn_repay_run_1',
      reference: 'debt:run_1',
      walletLeg: { amountMicro: -30n },
    })
  })

  test.each([
    { charge: 25n, expected: { amountMicro: 25n, transactionId: 'txn_run_1' } },
    { charge: 0n, expected: { amountMicro: 0n } },
  ])('the same again, of $charge, changes nothing and says so', ({ charge, expected }) => {
    const ledger = funded(hold(60n, 'run_1'), settle(charge, 'run_1'))
    expect(applyOne(ledger, settle(charge, 'run_1', { transactionId: 'txn_other' }))).toEqual({
      ok: true,
      value: { balance: balance(100n - charge), ...expected, replayed: true },
    })
  })

  test.each<[string, LedgerOperation, string]>([
    ['settled with another charge', settle(25n, 'run_1'), 'settled'],
    ['released', release('run_1'), 'released'],
    ['expired', release('run_1', { reason: 'expired' }), 'expired'],
  ])('of a hold that was %s is refused', (_, ending, status) => {
    expect(applyOne(funded(hold(60n, 'run_1'), ending), settle(26n, 'run_1'))).toEqual({
      ok: false,
      error: { code: 'hold_not_open', holdId: 'run_1', status },
    })
  })
})

describe('a release', () => {
  test.each([
    { reason: 'failed', status: 'released' },
    { reason: 'shutdown', status: 'released' },
    { reason: 'expired', status: 'expired' },
  ] as const)('for $reason frees all, and the hold is $status', ({ reason, status }) => {
    const ledger = funded(hold(60n, 'run_1'))
    expect(applyOne(ledger, release('run_1', { reason }))).toEqual({
      ok: true,
      value: { balance: balance(100n), amountMicro: 0n, replayed: false },
    })
    expect(ledger.holds.get('run_1')).toMatchObject({ status, reason, closedAtMs: ledger.nowMs })
  })

  test('the same again changes nothing and says so', () => {
    const ledger = funded(hold(60n, 'run_1'), release('run_1'))
    expect(applyOne(ledger, release('run_1'))).toEqual({
      ok: true,
      value: { balance: balance(100n), amountMicro: 0n, replayed: true },
    })
  })

  test.each<[string, LedgerOperation, string]>([
    ['settled', settle(25n, 'run_1'), 'settled'],
    ['released for another reason', release('run_1', { reason: 'cancelled' }), 'released'],
  ])('of a hold that was %s is refused', (_, ending, status) => {
    expect(applyOne(funded(hold(60n, 'run_1'), ending), release('run_1'))).toEqual({
      ok: false,
      error: { code: 'hold_not_open', holdId: 'run_1', status },
    })
  })

  test.each([
    { before: 999, isExpired: false },
    { before: 1_000, isExpired: false },
    { before: 1_001, isExpired: true },
  ])('of a lease until 1,000 that had to end before $before', ({ before, isExpired }) => {
    const ledger = funded(hold(60n, 'run_1'))
    const expired = release('run_1', { reason: 'expired', leaseEndedBeforeMs: before })
    expect(applyOne(ledger, expired)).toMatchObject(
      isExpired ? { ok: true } : { ok: false, error: { code: 'hold_not_expired', holdId: 'run_1' } },
    )
  })

  test('repays a debt out of what it frees', () => {
    const ledger = funded(hold(60n, 'run_1'), debit(70n, 'b'))
    expect(applyOne(ledger, release('run_1'))).toMatchObject({ value: { balance: balance(30n) } })
    expect(ledger.transactions.at(-1)).toMatchObject({ id: 'txn_repay_run_1', reference: 'debt:run_1' })
  })
})

describe('a lease', () => {
  test.each([
    { until: 1_001, lease: 1_001 },
    { until: 1_000, lease: 1_000 },
    { until: 5, lease: 1_000 },
  ])('of 1,000 that is asked to last until $until lasts until $lease', ({ until, lease }) => {
    const ledger = funded(hold(60n, 'run_1'))
    const before = ledger.holds.get('run_1')
    expect(applyOne(ledger, renew('run_1', until))).toStrictEqual({
      ok: true,
      value: { balance: balance(100n, 60n), amountMicro: 0n, replayed: false },
    })
    expect(ledger.holds.get('run_1')).toMatchObject({
      leaseEndsAtMs: lease,
      status: 'open',
      amountMicro: 60n,
    })
    // Nothing is written where it does not become longer.
    expect(ledger.holds.get('run_1') === before).toBe(lease === 1_000)
  })

  test('is renewed by its own process alone', () => {
    const ledger = funded(hold(60n, 'run_1'))
    expect(applyOne(ledger, renew('run_1', 2_000, { ownerId: 'ins_2' }))).toEqual({
      ok: false,
      error: { code: 'hold_not_found', holdId: 'run_1' },
    })
    expect(ledger.holds.get('run_1')?.leaseEndsAtMs).toBe(1_000)
  })

  test('is not renewed once the hold has ended', () => {
    expect(applyOne(funded(hold(60n, 'run_1'), release('run_1')), renew('run_1', 2_000))).toEqual({
      ok: false,
      error: { code: 'hold_not_open', holdId: 'run_1', status: 'released' },
    })
  })
})

describe('a hold of another wallet, or of none', () => {
  const other = { type: 'open_wallet', walletId: 'wal_2', owner: { kind: 'user', id: 'usr_2' } } as const

  test.each<LedgerOperation>([
    settle(5n, 'run_1', { walletId: 'wal_2' }),
    release('run_1', { walletId: 'wal_2' }),
    renew('run_1', 2_000, { walletId: 'wal_2' }),
    debit(5n, 'b', { walletId: 'wal_2', freesHold: { holdId: 'run_1', repaymentTransactionId: 'txn_r' } }),
  ])('$type does not find it', (operation) => {
    const ledger = funded(other, hold(60n, 'run_1'))
    expect(applyOne(ledger, operation)).toEqual({
      ok: false,
      error: { code: 'hold_not_found', holdId: 'run_1' },
    })
    expect(ledger.holds.get('run_1')?.status).toBe('open')
  })

  test.each<LedgerOperation>([
    release('run_1', { walletId: 'wal_9' }),
    renew('run_1', 2_000, { walletId: 'wal_9' }),
  ])('$type finds no wallet that is not there', (operation) => {
    expect(applyOne(funded(), operation)).toEqual({
      ok: false,
      error: { code: 'wallet_not_found', walletId: 'wal_9' },
    })
  })
})
