import { describe, expect, test } from 'vitest'

import {
  applyOne,
  credit,
  debit,
  hold,
  ledgerAfter,
  owner,
  settle,
  walletId,
} from '../../test/ledger-scene.ts'
import { MemoryLedger, sha256 } from '../../test/memory-ledger.ts'
import { microCredits } from '../money/micro-credits.ts'
import { chainStart } from './chain-hash.ts'
import { maximalBalanceMicro } from './limits.ts'
import type { LedgerOperation } from './operation.ts'
import { repaymentReferenceOf } from './repay-debt.ts'

function balance(posted: bigint, held = 0n, debt = 0n) {
  return { walletId, balanceMicro: posted, heldMicro: held, availableMicro: posted - held, debtMicro: debt }
}

describe('a new wallet', () => {
  const open = { type: 'open_wallet', walletId, owner } as const

  test('is empty, belongs to its owner, and begins a chain that says whose it is', () => {
    const ledger = new MemoryLedger()
    expect(applyOne(ledger, open)).toEqual({
      ok: true,
      value: { balance: balance(0n), amountMicro: 0n, replayed: false },
    })
    expect(ledger.wallets.get(walletId)).toEqual({
      id: walletId,
      owner,
      postedMicro: 0n,
      heldMicro: 0n,
      debtMicro: 0n,
      seq: 0n,
      creditedTotalMicro: 0n,
      debitedTotalMicro: 0n,
      chainHash: sha256(JSON.stringify(['wallet', walletId, 'user', 'usr_1'])),
      version: 1n,
    })
    expect(chainStart('wal_2', owner, sha256)).not.toBe(chainStart(walletId, owner, sha256))
  })

  test.each([
    { what: 'again', id: walletId },
    { what: 'under another id', id: 'wal_2' },
  ])('asked for $what, the first is found', ({ id }) => {
    const ledger = ledgerAfter(credit(5n, 'a'))
    expect(applyOne(ledger, { ...open, walletId: id })).toEqual({
      ok: true,
      value: { balance: balance(5n), amountMicro: 0n, replayed: true },
    })
    expect(ledger.wallets.size).toBe(1)
  })

  test('an owner finds the one that the same batch has just made', () => {
    const ledger = new MemoryLedger()
    const results = ledger.apply([{ operation: open }, { operation: { ...open, walletId: 'wal_2' } }])
    expect(results.map((result) => result.ok && result.value.replayed)).toEqual([false, true])
    expect([...ledger.wallets.keys()]).toEqual([walletId])
  })

  test('an id that belongs to somebody else is refused', () => {
    const ledger = ledgerAfter()
    expect(applyOne(ledger, { ...open, owner: { kind: 'organization', id: 'usr_1' } })).toEqual({
      ok: false,
      error: { code: 'reference_conflict', reference: walletId },
    })
  })
})

describe('credits that come in', () => {
  test('are one transaction with two legs, and the answer says what it did', () => {
    const ledger = ledgerAfter()
    expect(applyOne(ledger, credit(70n, 'a', { actorId: 'usr_admin' }))).toEqual({
      ok: true,
      value: { balance: balance(70n), amountMicro: 70n, transactionId: 'txn_a', replayed: false },
    })
    const [transaction] = ledger.transactions
    expect(transaction).toEqual({
      id: 'txn_a',
      kind: 'purchase',
      reference: 'a',
      walletId,
      description: 'credits of a',
      actorId: 'usr_admin',
      createdAtMs: ledger.nowMs,
      walletLeg: {
        transactionId: 'txn_a',
        walletId,
        seq: 1n,
        amountMicro: 70n,
        balanceAfterMicro: 70n,
        creditedTotalMicro: 70n,
        debitedTotalMicro: 0n,
        chainHash: ledger.wallets.get(walletId)?.chainHash,
      },
      systemLegs: [{ transactionId: 'txn_a', line: 1, account: 'sales', amountMicro: -70n }],
    })
  })

  test('name nobody where nobody acted, and the chain tells the two apart', () => {
    const [byNobody] = ledgerAfter(credit(70n, 'a')).transactions
    const [bySomebody] = ledgerAfter(credit(70n, 'a', { actorId: 'usr_admin' })).transactions
    expect(byNobody).not.toHaveProperty('actorId')
    expect(byNobody?.walletLeg?.chainHash).not.toBe(bySomebody?.walletLeg?.chainHash)
  })

  test.each([
    { what: 'all of it', amount: 30n, repaid: 30n, after: balance(0n, 0n, 20n) },
    { what: 'a part of it', amount: 80n, repaid: 50n, after: balance(30n) },
  ])('repay a debt first, $what', ({ amount, repaid, after }) => {
    const ledger = ledgerAfter(debit(50n, 'debt'))
    expect(applyOne(ledger, credit(amount, 'a'))).toEqual({
      ok: true,
      value: {
        balance: after,
        amountMicro: amount,
        transactionId: 'txn_a',
        repaidMicro: repaid,
        replayed: false,
      },
    })
    expect(repaymentReferenceOf('purchase', 'a')).toBe('debt:purchase:a')
    expect(ledger.transactions.at(-1)).toMatchObject({
      id: 'txn_repay_a',
      kind: 'adjustment',
      reference: repaymentReferenceOf('purchase', 'a'),
      description: 'Repayment of a debt',
      systemLegs: [{ line: 1, account: 'receivable', walletId, amountMicro: repaid }],
    })
  })

  test('the same again changes nothing and says so', () => {
    const ledger = ledgerAfter(credit(70n, 'a'))
    expect(applyOne(ledger, credit(70n, 'a', { transactionId: 'txn_other' }))).toEqual({
      ok: true,
      value: { balance: balance(70n), amountMicro: 70n, transactionId: 'txn_a', replayed: true },
    })
  })
})

describe('credits that are taken', () => {
  test.each([
    { what: 'that are there', amount: 70n, after: balance(30n), taken: 70n, owed: 0n },
    { what: 'that are just enough', amount: 100n, after: balance(0n), taken: 100n, owed: 0n },
    { what: 'and make a debt', amount: 140n, after: balance(0n, 0n, 40n), taken: 100n, owed: 40n },
  ])('$what', ({ amount, after, taken, owed }) => {
    const ledger = ledgerAfter(credit(100n, 'a'))
    expect(applyOne(ledger, debit(amount, 'b', { actorId: 'usr_admin' }))).toEqual({
      ok: true,
      value: { balance: after, amountMicro: amount, transactionId: 'txn_b', replayed: false },
    })
    expect(ledger.transactions.at(-1)).toMatchObject({
      actorId: 'usr_admin',
      walletLeg: { amountMicro: -taken, debitedTotalMicro: taken, creditedTotalMicro: 100n },
      systemLegs: [
        { line: 1, account: 'refunds', amountMicro: amount },
        ...(owed === 0n ? [] : [{ line: 2, account: 'receivable', walletId, amountMicro: -owed }]),
      ],
    })
  })

  test('where nothing is there, it is a debt alone: no leg on the wallet', () => {
    const ledger = ledgerAfter()
    applyOne(ledger, debit(40n, 'b'))
    expect(ledger.transactions.at(-1)).not.toHaveProperty('walletLeg')
    expect(ledger.transactions.at(-1)).not.toHaveProperty('actorId')
    expect(
      ledger.transactions.at(-1)?.systemLegs.map(({ account, amountMicro }) => [account, amountMicro]),
    ).toEqual([
      ['refunds', 40n],
      ['receivable', -40n],
    ])
  })

  test('what is held is not touched', () => {
    const ledger = ledgerAfter(credit(100n, 'a'), hold(80n, 'run_1'))
    expect(applyOne(ledger, debit(50n, 'b'))).toMatchObject({ value: { balance: balance(80n, 80n, 30n) } })
  })

  test.each([
    { amount: 20n, expected: { ok: true } },
    {
      amount: 21n,
      expected: {
        ok: false,
        error: { code: 'insufficient_credits', requiredMicro: 21n, availableMicro: 20n, heldMicro: 80n },
      },
    },
  ])('who wants no debt gets $amount of 20 available or a refusal', ({ amount, expected }) => {
    const ledger = ledgerAfter(credit(100n, 'a'), hold(80n, 'run_1'))
    expect(applyOne(ledger, debit(amount, 'b', { shortfall: 'refuse' }))).toMatchObject(expected)
  })

  test('the same again changes nothing and says so', () => {
    const ledger = ledgerAfter(credit(100n, 'a'), debit(30n, 'b'))
    expect(applyOne(ledger, debit(30n, 'b', { transactionId: 'txn_other' }))).toEqual({
      ok: true,
      value: { balance: balance(70n), amountMicro: 30n, transactionId: 'txn_b', replayed: true },
    })
  })
})

describe('a reference means one movement', () => {
  const other = { type: 'open_wallet', walletId: 'wal_2', owner: { kind: 'user', id: 'usr_2' } } as const

  test.each<[string, LedgerOperation]>([
    ['credits of another amount', credit(71n, 'a')],
    ['credits from another account', credit(70n, 'a', { source: 'grants' })],
    ['credits for another wallet', credit(70n, 'a', { walletId: 'wal_2' })],
    ['a debit of the same kind', debit(70n, 'a', { kind: 'purchase' })],
    ['another debit', debit(21n, 'b')],
    ['a debit to another account', debit(20n, 'b', { destination: 'write_offs' })],
    ['a debit of another wallet', debit(20n, 'b', { walletId: 'wal_2' })],
    ['a credit of the same kind', credit(20n, 'b', { kind: 'refund' })],
  ])('%s under it is a conflict', (_, operation) => {
    const ledger = ledgerAfter(other, credit(70n, 'a'), debit(20n, 'b'))
    const reference = 'reference' in operation ? operation.reference : ''
    expect(applyOne(ledger, operation)).toEqual({
      ok: false,
      error: { code: 'reference_conflict', reference },
    })
  })

  test('another kind has references of its own', () => {
    const ledger = ledgerAfter(credit(70n, 'a'))
    expect(applyOne(ledger, credit(5n, 'a', { kind: 'bonus', source: 'grants' })).ok).toBe(true)
  })

  test.each<[string, LedgerOperation]>([
    ['credits', credit(5n, 'debt:x', { kind: 'adjustment' })],
    ['a debit', debit(5n, 'debt:x', { kind: 'adjustment' })],
  ])('%s may not carry the reference of a repayment', (_, operation) => {
    expect(applyOne(ledgerAfter(), operation)).toEqual({
      ok: false,
      error: { code: 'reference_conflict', reference: 'debt:x' },
    })
  })

  test.each([
    credit(5n, 'debt:x'),
    credit(5n, 'my debt:', { kind: 'adjustment' }),
    debit(5n, 'debt:x'),
    debit(5n, 'a', { kind: 'adjustment' }),
  ])('only a repayment is what looks like one: $kind $reference', (operation) => {
    expect(applyOne(ledgerAfter(), operation).ok).toBe(true)
  })
})

describe('what cannot be moved', () => {
  const tooMuch = microCredits(maximalBalanceMicro + 1n)

  test.each<[string, LedgerOperation]>([
    ['no credits', credit(0n, 'x')],
    ['credits below zero', credit(-1n, 'x')],
    ['more than any wallet holds', credit(tooMuch, 'x')],
    ['no debit', debit(0n, 'x')],
    ['a debit of more than any wallet holds', debit(tooMuch, 'x')],
  ])('%s', (_, operation) => {
    expect(applyOne(ledgerAfter(), operation)).toEqual({ ok: false, error: { code: 'amount_invalid' } })
  })

  test('a wallet is filled to the brim, and not beyond', () => {
    const ledger = ledgerAfter(credit(maximalBalanceMicro - 5n, 'a'))
    expect(applyOne(ledger, credit(6n, 'b'))).toEqual({ ok: false, error: { code: 'amount_invalid' } })
    expect(applyOne(ledger, credit(5n, 'b')).ok).toBe(true)
  })

  test('a debt grows as large as a wallet, and not beyond', () => {
    const ledger = ledgerAfter(debit(maximalBalanceMicro - 5n, 'a'))
    expect(applyOne(ledger, debit(6n, 'b'))).toEqual({ ok: false, error: { code: 'amount_invalid' } })
    expect(applyOne(ledger, debit(5n, 'b')).ok).toBe(true)
  })

  test.each<LedgerOperation>([
    credit(5n, 'a', { walletId: 'wal_9' }),
    debit(5n, 'a', { walletId: 'wal_9' }),
    hold(5n, 'run_1', { walletId: 'wal_9' }),
    settle(5n, 'run_1', { walletId: 'wal_9' }),
  ])('$type: nothing of a wallet that is not there', (operation) => {
    expect(applyOne(ledgerAfter(), operation)).toEqual({
      ok: false,
      error: { code: 'wallet_not_found', walletId: 'wal_9' },
    })
  })
})

function ledgerWithTwoHolds() {
  return ledgerAfter(credit(100n, 'a'), hold(60n, 'run_1'), hold(40n, 'run_2'), debit(10n, 'older'))
}

describe('a debit that frees a hold', () => {
  const freesHold = { holdId: 'run_1', repaymentTransactionId: 'txn_freed' }

  test('may make a debt as large as a wallet, and not larger', () => {
    // 60 are freed, 10 of them repay what was owed, 50 can be taken; 40 stay held.
    expect(applyOne(ledgerWithTwoHolds(), debit(maximalBalanceMicro, 'b', { freesHold })).ok).toBe(true)
    expect(applyOne(ledgerWithTwoHolds(), debit(70n, 'b', { freesHold }))).toMatchObject({
      value: { balance: balance(40n, 40n, 20n) },
    })
  })

  test('refuses where the older debt and this one are more than a wallet can owe', () => {
    const ledger = ledgerAfter(
      credit(100n, 'a'),
      hold(60n, 'run_1'),
      hold(40n, 'run_2'),
      debit(maximalBalanceMicro - 7n, 'older'),
    )
    const before = structuredClone([...ledger.holds.values()])
    // 60 freed repay 60: what is owed then leaves room for 67 more.
    expect(applyOne(ledger, debit(68n, 'b', { freesHold }))).toEqual({
      ok: false,
      error: { code: 'amount_invalid' },
    })
    expect([...ledger.holds.values()]).toEqual(before)
    expect(applyOne(ledger, debit(67n, 'b', { freesHold }))).toMatchObject({
      value: { balance: balance(40n, 40n, maximalBalanceMicro) },
    })
  })
})
