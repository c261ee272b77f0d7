import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { MemoryLedger, sha256 } from '../../test/memory-ledger.ts'
import { assertNever } from '../invariant.ts'
import { microCredits } from '../money/micro-credits.ts'
import { chainLink, chainStart } from './chain-hash.ts'
import type { LedgerInstruction, LedgerOperation } from './operation.ts'

const walletIds = ['wal_1', 'wal_2', 'wal_3']

/** What people and processes may ask for; few holds, references and wallets, so that they meet again and again. */
const draws = fc.record({
  type: fc.constantFrom(
    'open_hold',
    'open_hold',
    'settle_hold',
    'settle_hold',
    'release_hold',
    'renew_hold',
    'credit_wallet',
    'credit_wallet',
    'debit_wallet',
  ),
  wallet: fc.nat(2),
  amount: fc.bigInt({ min: -1n, max: 1000n }),
  share: fc.integer({ min: 0, max: 110 }),
  hold: fc.nat(9),
  reference: fc.nat(9),
  isRefused: fc.boolean(),
  serial: fc.uuid(),
})

type Draw = typeof draws extends fc.Arbitrary<infer Value> ? Value : never

function operationFrom(drawn: Draw): LedgerOperation {
  const walletId = walletIds[drawn.wallet] ?? 'wal_1'
  const amountMicro = microCredits(drawn.amount)
  const transactionId = `txn_${drawn.serial}`
  const repaymentTransactionId = `txn_repay_${drawn.serial}`
  // A hold belongs to one wallet, most of the time.
  const held = { walletId: walletIds[drawn.hold % 3] ?? walletId, holdId: `run_${drawn.hold}` }
  switch (drawn.type) {
    case 'open_hold':
      return {
        type: 'open_hold',
        ...held,
        amountMicro,
        minimumMicro: microCredits((drawn.amount * BigInt(drawn.share)) / 100n),
        ownerId: 'ins_1',
        leaseEndsAtMs: 1,
      }
    case 'settle_hold':
      return {
        type: 'settle_hold',
        ...held,
        chargeMicro: amountMicro,
        description: 'Answer',
        transactionId,
        repaymentTransactionId,
      }
    case 'release_hold':
      return { type: 'release_hold', ...held, reason: 'failed', repaymentTransactionId }
    case 'renew_hold':
      return { type: 'renew_hold', ...held, ownerId: 'ins_1', leaseEndsAtMs: drawn.share }
    case 'credit_wallet':
      return {
        type: 'credit_wallet',
        walletId,
        amountMicro,
        kind: 'purchase',
        reference: `ref_${drawn.reference}`,
        source: 'sales',
        description: 'Credits',
        transactionId,
        repaymentTransactionId,
      }
    case 'debit_wallet':
      return {
        type: 'debit_wallet',
        walletId,
        amountMicro,
        shortfall: drawn.isRefused ? 'refuse' : 'debt',
        kind: 'refund',
        reference: `ref_${drawn.reference}`,
        destination: 'refunds',
        description: 'Refund',
        transactionId,
      }
    default:
      return assertNever(drawn.type)
  }
}

const operations = draws.map(operationFrom)

const histories = fc.array(
  operations.map((operation): LedgerInstruction => ({ operation })),
  { minLength: 1, maxLength: 60 },
)

function openedLedger(): MemoryLedger {
  const ledger = new MemoryLedger()
  ledger.apply(
    walletIds.map((walletId) => ({
      operation: { type: 'open_wallet', walletId, owner: { kind: 'user', id: `usr_${walletId}` } },
    })),
  )
  return ledger
}

function ledgerAfter(history: readonly LedgerInstruction[]): MemoryLedger {
  const ledger = openedLedger()
  for (const instruction of history) ledger.apply([instruction])
  return ledger
}

function sum(amounts: Iterable<bigint>): bigint {
  let total = 0n
  for (const amount of amounts) total += amount
  return total
}

describe('laws of the ledger, for any history', () => {
  test('the legs of every transaction sum to zero, are at least two, and none is zero', () => {
    fc.assert(
      fc.property(histories, (history) => {
        for (const { walletLeg, systemLegs } of ledgerAfter(history).transactions) {
          const amounts = [...(walletLeg ? [walletLeg] : []), ...systemLegs].map((leg) => leg.amountMicro)
          expect(sum(amounts)).toBe(0n)
          expect(amounts.length).toBeGreaterThanOrEqual(2)
          expect(amounts).not.toContain(0n)
        }
      }),
    )
  })

  test('a balance is the sum of its legs, numbered 1 to n, each with the balance after it', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const ledger = ledgerAfter(history)
        for (const wallet of ledger.wallets.values()) {
          const legs = ledger.transactions.flatMap(({ walletLeg }) =>
            walletLeg?.walletId === wallet.id ? [walletLeg] : [],
          )
          expect(legs.map(({ seq }) => seq)).toEqual(legs.map((_, index) => BigInt(index + 1)))
          let balance = 0n
          for (const leg of legs) {
            balance += leg.amountMicro
            expect(leg.balanceAfterMicro).toBe(balance)
            expect(leg.creditedTotalMicro - leg.debitedTotalMicro).toBe(balance)
          }
          expect(wallet).toMatchObject({ postedMicro: balance, seq: BigInt(legs.length) })
        }
      }),
    )
  })

  test('what is held is the sum of the open holds', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const ledger = ledgerAfter(history)
        for (const wallet of ledger.wallets.values()) {
          const open = [...ledger.holds.values()].filter(
            (hold) => hold.status === 'open' && hold.walletId === wallet.id,
          )
          expect(wallet.heldMicro).toBe(sum(open.map((hold) => hold.amountMicro)))
        }
      }),
    )
  })

  test('after every single operation: 0 <= held <= posted, and a debt only where nothing is available', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const ledger = openedLedger()
        for (const instruction of history) {
          ledger.apply([instruction])
          for (const wallet of ledger.wallets.values()) {
            expect(wallet.heldMicro).toBeGreaterThanOrEqual(0n)
            expect(wallet.postedMicro).toBeGreaterThanOrEqual(wallet.heldMicro)
            expect(wallet.debtMicro).toBeGreaterThanOrEqual(0n)
            expect(wallet.debtMicro === 0n || wallet.postedMicro === wallet.heldMicro).toBe(true)
          }
        }
      }),
    )
  })

  test('all accounts together are zero; a debt is what the receivable says', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const ledger = ledgerAfter(history)
        const systemLegs = ledger.transactions.flatMap((transaction) => transaction.systemLegs)
        const posted = sum([...ledger.wallets.values()].map((wallet) => wallet.postedMicro))
        expect(posted + sum(systemLegs.map((leg) => leg.amountMicro))).toBe(0n)
        for (const wallet of ledger.wallets.values()) {
          const owed = systemLegs.filter((leg) => leg.walletId === wallet.id)
          expect(wallet.debtMicro).toBe(0n - sum(owed.map((leg) => leg.amountMicro)))
        }
      }),
    )
  })

  test('a hold is charged at most once, at most what it held, and only if it was settled', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const ledger = ledgerAfter(history)
        for (const hold of ledger.holds.values()) {
          const charges = ledger.transactions.filter(
            ({ kind, reference }) => kind === 'usage' && reference === hold.id,
          )
          const charged = hold.status === 'settled' ? hold.chargedMicro : 0n
          expect(charges.map(({ walletLeg }) => walletLeg?.amountMicro)).toEqual(
            charged === 0n ? [] : [0n - charged],
          )
          expect(charged).toBeLessThanOrEqual(hold.amountMicro)
        }
      }),
    )
  })

  test('how operations are grouped into batches changes nothing but the number of writes', () => {
    fc.assert(
      fc.property(
        histories,
        fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 60, maxLength: 60 }),
        (history, sizes) => {
          const alone = openedLedger()
          const answersAlone = history.flatMap((instruction) => alone.apply([instruction]))
          const grouped = openedLedger()
          const answersGrouped: unknown[] = []
          let from = 0
          for (const size of sizes) {
            if (from < history.length) answersGrouped.push(...grouped.apply(history.slice(from, from + size)))
            from += size
          }
          expect(answersGrouped).toEqual(answersAlone)
          expect(grouped.wallets).toEqual(alone.wallets)
          expect(grouped.holds).toEqual(alone.holds)
          expect(grouped.transactions).toEqual(alone.transactions)
        },
      ),
    )
  })

  test('asking everything twice moves nothing twice', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const once = ledgerAfter(history)
        const twice = openedLedger()
        for (const instruction of history) {
          const [first] = twice.apply([instruction])
          const [again] = twice.apply([instruction])
          const isReplay = again?.ok && (again.value.replayed || instruction.operation.type === 'renew_hold')
          // A hold that was there before, and has ended, is not opened again.
          expect(!first?.ok || isReplay).toBe(true)
        }
        expect(twice.transactions).toEqual(once.transactions)
        expect(twice.wallets).toEqual(once.wallets)
      }),
    )
  })

  test('a refusal changes nothing at all', () => {
    fc.assert(
      fc.property(histories, operations, (history, operation) => {
        const ledger = ledgerAfter(history)
        const before = structuredClone({ wallets: ledger.wallets, holds: ledger.holds })
        const transactions = ledger.transactions.length
        const [result] = ledger.apply([{ operation }])
        fc.pre(!result?.ok)
        expect({ wallets: ledger.wallets, holds: ledger.holds }).toEqual(before)
        expect(ledger.transactions).toHaveLength(transactions)
      }),
    )
  })

  test('purchases and claw-backs end in the same books in any order, with or without a debt on the way', () => {
    const movements = fc.array(
      fc.record({ isCredit: fc.boolean(), amount: fc.bigInt({ min: 1n, max: 500n }) }),
      { minLength: 1, maxLength: 12 },
    )
    fc.assert(
      fc.property(movements, fc.infiniteStream(fc.nat()), (drawn, keys) => {
        const history = drawn.map(({ isCredit, amount }, index): LedgerInstruction => {
          const shared = {
            walletId: 'wal_1',
            amountMicro: microCredits(amount),
            reference: `obj_${index}`,
            description: '',
            transactionId: `txn_${index}`,
          }
          return {
            operation: isCredit
              ? {
                  ...shared,
                  type: 'credit_wallet',
                  kind: 'purchase',
                  source: 'sales',
                  repaymentTransactionId: `txn_r${index}`,
                }
              : {
                  ...shared,
                  type: 'debit_wallet',
                  kind: 'refund',
                  destination: 'refunds',
                  shortfall: 'debt',
                },
          }
        })
        const shuffled = history
          .map((instruction) => ({ instruction, key: keys.next().value }))
          .toSorted((left, right) => left.key - right.key)
          .map(({ instruction }) => instruction)
        expect(ledgerAfter(shuffled).books()).toBe(ledgerAfter(history).books())
      }),
    )
  })

  test('the chain of a wallet is recomputed from its legs, and any edit of any leg breaks it', () => {
    fc.assert(
      fc.property(histories, fc.nat(), (history, pick) => {
        const ledger = ledgerAfter(history)
        const rows = ledger.transactions.flatMap((transaction) =>
          transaction.walletLeg?.walletId === 'wal_1'
            ? [{ ...transaction.walletLeg, ...transaction, leg: transaction.walletLeg }]
            : [],
        )
        const start = chainStart('wal_1', { kind: 'user', id: 'usr_wal_1' }, sha256)
        const end = (edited: typeof rows) =>
          edited.reduce((hash, row) => chainLink(hash, { ...row, walletId: 'wal_1' }, sha256), start)
        expect(end(rows)).toBe(ledger.wallets.get('wal_1')?.chainHash)
        const victim = rows[pick % Math.max(1, rows.length)]
        fc.pre(victim !== undefined)
        const edits = [
          { description: `${victim.description}.` },
          { amountMicro: microCredits(victim.amountMicro + 1n) },
          { createdAtMs: victim.createdAtMs + 1 },
          { actorId: 'usr_somebody' },
          { systemLegs: victim.systemLegs.map((leg) => ({ ...leg, account: 'write_offs' as const })) },
        ]
        for (const edit of edits) {
          expect(end(rows.map((row) => (row === victim ? { ...row, ...edit } : row)))).not.toBe(end(rows))
        }
      }),
    )
  })
})
