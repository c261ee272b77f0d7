import { describe, expect, test } from 'vitest'

import {
  applyOne,
  credit,
  debit,
  hold,
  ledgerAfter,
  owner,
  release,
  settle,
  walletId,
} from '../../test/ledger-scene.ts'
import { sha256 } from '../../test/memory-ledger.ts'
import { microCredits } from '../money/micro-credits.ts'
import { applyBatch } from './apply-batch.ts'
import { BooksTally } from './books-hash.ts'
import type { BooksEntry } from './books-hash.ts'
import { chainDigest, chainLink } from './chain-hash.ts'
import type { IdempotencyClaim, LedgerOperation } from './operation.ts'
import { readSetOf } from './read-set.ts'

const claim: IdempotencyClaim = {
  scopeKey: 'key',
  requestHash: 'hash',
  subjectId: 'txn_a',
  expiresAtMs: 2_000_000_000_000,
}

describe('an idempotency key', () => {
  test('is stored with the moment of its claim', () => {
    const ledger = ledgerAfter()
    applyOne(ledger, credit(5n, 'a'), { idempotency: claim })
    expect([...ledger.idempotency.values()]).toEqual([{ ...claim, createdAtMs: ledger.nowMs }])
  })

  test('with another request is a conflict, with the same one it leads to the first subject', () => {
    const ledger = ledgerAfter()
    applyOne(ledger, credit(5n, 'a'), { idempotency: claim })
    const another = { ...claim, requestHash: 'other', subjectId: 'txn_b' }
    expect(applyOne(ledger, credit(5n, 'b'), { idempotency: another })).toEqual({
      ok: false,
      error: { code: 'idempotency_conflict' },
    })
    expect(applyOne(ledger, credit(5n, 'b'), { idempotency: { ...claim, subjectId: 'txn_b' } })).toEqual({
      ok: false,
      error: { code: 'idempotency_replay', subjectId: 'txn_a' },
    })
  })

  test.each([
    { atMs: -1, isFree: false },
    { atMs: 0, isFree: true },
  ])('is free again from its end on: $atMs ms after it', ({ atMs, isFree }) => {
    const ledger = ledgerAfter()
    applyOne(ledger, credit(5n, 'a'), { idempotency: claim })
    ledger.nowMs = claim.expiresAtMs + atMs
    const next = { ...claim, subjectId: 'txn_b', expiresAtMs: claim.expiresAtMs + 1_000 }
    expect(applyOne(ledger, credit(5n, 'b'), { idempotency: next }).ok).toBe(isFree)
  })

  test('of something refused, or done before without it, is not used up', () => {
    const ledger = ledgerAfter(credit(5n, 'a'))
    expect(applyOne(ledger, credit(0n, 'b'), { idempotency: claim }).ok).toBe(false)
    expect(applyOne(ledger, credit(5n, 'a'), { idempotency: claim })).toMatchObject({
      value: { replayed: true },
    })
    expect(ledger.idempotency.size).toBe(0)
  })
})

test('a history that is brought in keeps its times, and the rest of its batch is now', () => {
  const ledger = ledgerAfter()
  ledger.apply([{ operation: credit(5n, 'a'), atMs: 77 }, { operation: credit(5n, 'b') }])
  expect(ledger.transactions.map(({ createdAtMs }) => createdAtMs)).toEqual([77, ledger.nowMs])
})

describe('what a batch reads', () => {
  const operations: readonly LedgerOperation[] = [
    { type: 'open_wallet', walletId: 'wal_3', owner },
    hold(5n, 'run_1'),
    settle(5n, 'run_2', { walletId: 'wal_2' }),
    release('run_3'),
    credit(5n, 'a'),
    debit(5n, 'b', { freesHold: { holdId: 'dsp_1', repaymentTransactionId: 'txn_r' } }),
    debit(5n, 'c'),
  ]

  test('is everything that it is about, once, the wallets in order', () => {
    const instructions = [...operations, ...operations].map((operation) => ({
      operation,
      idempotency: claim,
    }))
    expect(readSetOf(instructions)).toEqual({
      walletIds: ['wal_1', 'wal_2', 'wal_3'],
      owners: [owner],
      holdIds: ['run_1', 'run_2', 'run_3', 'dsp_1'],
      references: [
        { kind: 'usage', reference: 'run_2' },
        { kind: 'purchase', reference: 'a' },
        { kind: 'refund', reference: 'b' },
        { kind: 'refund', reference: 'c' },
      ],
      scopeKeys: ['key'],
    })
  })
})

describe('what a batch writes', () => {
  const opened = { type: 'open_wallet', walletId: 'wal_2', owner: { kind: 'user', id: 'usr_2' } } as const

  test('is each wallet and hold once, new ones apart from changed ones, and the version that was read', () => {
    const ledger = ledgerAfter(credit(100n, 'a'), hold(10n, 'run_1'))
    const [wallet] = ledger.wallets.values()
    const operations = [opened, credit(5n, 'b'), hold(5n, 'run_2'), settle(3n, 'run_1'), settle(1n, 'run_2')]
    const { writes, results } = applyBatch(
      {
        wallets: [...ledger.wallets.values()],
        holds: [...ledger.holds.values()],
        transactions: [],
        idempotency: [],
      },
      operations.map((operation) => ({ operation })),
      { hash: sha256, nowMs: 7 },
    )
    expect(results.every(({ ok }) => ok)).toBe(true)
    expect(writes.walletInserts.map(({ id, createdAtMs, version }) => [id, createdAtMs, version])).toEqual([
      ['wal_2', 7, 1n],
    ])
    expect(
      writes.walletUpdates.map(({ wallet: { id, version }, previousVersion }) => [
        id,
        version,
        previousVersion,
      ]),
    ).toEqual([[walletId, (wallet?.version ?? 0n) + 4n, wallet?.version]])
    expect(writes.holdInserts.map(({ id, status }) => [id, status])).toEqual([['run_2', 'settled']])
    expect(writes.holdUpdates.map(({ id, status }) => [id, status])).toEqual([['run_1', 'settled']])
    expect(writes.transactions.map(({ reference }) => reference)).toEqual(['b', 'run_1', 'run_2'])
  })

  test('a movement that the same batch has posted is known to it', () => {
    const ledger = ledgerAfter()
    const results = ledger.apply(
      [credit(5n, 'a'), credit(5n, 'a'), credit(6n, 'a'), debit(5n, 'a', { kind: 'purchase' })].map(
        (operation) => ({ operation }),
      ),
    )
    expect(results).toMatchObject([
      { ok: true, value: { replayed: false } },
      { ok: true, value: { replayed: true, transactionId: 'txn_a' } },
      { ok: false, error: { code: 'reference_conflict' } },
      { ok: false, error: { code: 'reference_conflict' } },
    ])
  })

  test('a debt without a leg on the wallet is known to its batch as well', () => {
    const ledger = ledgerAfter()
    const results = ledger.apply(
      [debit(5n, 'a'), debit(5n, 'a'), debit(6n, 'a')].map((operation) => ({ operation })),
    )
    expect(results.map((result) => (result.ok ? result.value.replayed : result.error.code))).toEqual([
      false,
      true,
      'reference_conflict',
    ])
  })
})

function digestOf(added: readonly BooksEntry[]): string {
  const tally = new BooksTally(sha256)
  for (const entry of added) tally.add(entry)
  return tally.digest()
}

function stepped(...steps: readonly (readonly [string, bigint])[]): readonly BooksEntry[] {
  return steps.map(([reference, net]) => ({
    type: 'movement',
    kind: 'refund',
    reference,
    netMicro: microCredits(net),
  }))
}

describe('the hashes of the books', () => {
  const leg = {
    transactionId: 'txn_a',
    walletId,
    seq: 1n,
    amountMicro: microCredits(5n),
    balanceAfterMicro: microCredits(5n),
    creditedTotalMicro: microCredits(5n),
    debitedTotalMicro: microCredits(0n),
    kind: 'purchase',
    reference: 'a',
    description: 'd',
    createdAtMs: 7,
    systemLegs: [
      { transactionId: 'txn_a', line: 1, account: 'sales', amountMicro: microCredits(-9n) },
      { transactionId: 'txn_a', line: 2, account: 'receivable', walletId, amountMicro: microCredits(4n) },
    ],
  } as const

  test('a link covers what was there before it, the leg, and all that its transaction says', () => {
    const expected = ['before', walletId, '1', 'txn_a', 'purchase', 'a', 'd', null, 7, '5', '5', '5', '0']
    const lines = [
      [1, 'sales', null, '-9'],
      [2, 'receivable', walletId, '4'],
    ]
    expect(chainLink('before', leg, sha256)).toBe(sha256(JSON.stringify([...expected, lines])))
    const byAdmin = expected.with(7, 'usr_admin')
    expect(chainLink('before', { ...leg, actorId: 'usr_admin' }, sha256)).toBe(
      sha256(JSON.stringify([...byAdmin, lines])),
    )
  })

  test('the digest of all chains covers each wallet with its chain, in their order', () => {
    expect(chainDigest('so far', { id: walletId, chainHash: 'its chain' }, sha256)).toBe(
      sha256(JSON.stringify(['so far', walletId, 'its chain'])),
    )
  })

  const entries: readonly BooksEntry[] = [
    { type: 'wallet', walletId, netMicro: microCredits(5n) },
    { type: 'wallet', walletId: 'wal_2', netMicro: microCredits(0n) },
    { type: 'movement', kind: 'purchase', reference: 'a', netMicro: microCredits(-5n) },
  ]

  test('the books are the sum of their entries, 64 digits, whatever the order', () => {
    const fields = [
      ['wallet', walletId, '5'],
      ['wallet', 'wal_2', '0'],
      ['movement', 'purchase', 'a', '-5'],
    ]
    const sum = fields.reduce((total, field) => total + BigInt(`0x${sha256(JSON.stringify(field))}`), 0n)
    const expected = (sum % (1n << 256n)).toString(16).padStart(64, '0')
    expect(digestOf(entries)).toBe(expected)
    expect(digestOf(entries.toReversed())).toBe(expected)
    expect(digestOf([])).toBe('0'.repeat(64))
    const tally = new BooksTally(sha256)
    tally.add({ type: 'movement', kind: 'refund', reference: 'r#1', netMicro: microCredits(3n) })
    expect(tally.digest()).toBe(tally.digest())
  })

  test('a movement in steps counts like one in a single step, and one of nothing not at all', () => {
    expect(digestOf(stepped(['r#1', 3n], ['r#2', 4n]))).toBe(digestOf(stepped(['r', 7n])))
    expect(digestOf(stepped(['r#1', 3n], ['s#1', 4n]))).toBe(digestOf(stepped(['r', 3n], ['s', 4n])))
    expect(digestOf(stepped(['r#1', 3n], ['r#2', -3n], ['s', 0n]))).toBe(digestOf([]))
  })
})
