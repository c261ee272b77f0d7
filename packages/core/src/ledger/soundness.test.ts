import { describe, expect, test } from 'vitest'

import { credit, ledgerAfter, walletId } from '../../test/ledger-scene.ts'
import { sha256 } from '../../test/memory-ledger.ts'
import { microCredits, zeroMicroCredits } from '../money/micro-credits.ts'
import type { Hold } from './hold.ts'
import { LedgerDraft } from './ledger-draft.ts'
import { maximalBalanceMicro } from './limits.ts'
import { postTransaction } from './post-transaction.ts'
import { assertHoldIsSound, assertLegsBalance, assertWalletIsSound } from './soundness.ts'
import type { SystemLeg } from './transaction.ts'
import type { Wallet } from './wallet.ts'

type Figures = { posted: bigint; held: bigint; debt: bigint; credited?: bigint; debited?: bigint }

function walletWith({ posted, held, debt, credited = posted, debited = 0n }: Figures): Wallet {
  return {
    id: walletId,
    owner: { kind: 'user', id: 'usr_1' },
    postedMicro: microCredits(posted),
    heldMicro: microCredits(held),
    debtMicro: microCredits(debt),
    seq: 1n,
    creditedTotalMicro: microCredits(credited),
    debitedTotalMicro: microCredits(debited),
    chainHash: '',
    version: 1n,
  }
}

describe('a wallet that may be stored', () => {
  test.each<Figures>([
    { posted: 0n, held: 0n, debt: 0n },
    { posted: 10n, held: 10n, debt: 0n },
    { posted: 10n, held: 10n, debt: 3n },
    { posted: 10n, held: 4n, debt: 0n, credited: 30n, debited: 20n },
    { posted: maximalBalanceMicro, held: 0n, debt: 0n },
  ])('%o', (figures) => {
    expect(() => assertWalletIsSound(walletWith(figures))).not.toThrow()
  })

  test.each<[string, Figures]>([
    ['what is held is not negative', { posted: 10n, held: -1n, debt: 0n }],
    ['no more is held than posted', { posted: 10n, held: 11n, debt: 0n }],
    ['a debt is not negative', { posted: 10n, held: 10n, debt: -1n }],
    ['a wallet in debt has nothing available', { posted: 10n, held: 9n, debt: 1n }],
    [
      'posted is all that came in less all that went out',
      { posted: 10n, held: 0n, debt: 0n, credited: 10n, debited: 1n },
    ],
    ['a balance fits into a JSON number', { posted: maximalBalanceMicro + 1n, held: 0n, debt: 0n }],
  ])('else: %s', (message, figures) => {
    expect(() => assertWalletIsSound(walletWith(figures))).toThrow(message)
  })
})

const terms = {
  id: 'run_1',
  walletId,
  amountMicro: microCredits(10n),
  ownerId: 'ins_1',
  leaseEndsAtMs: 1,
  openedAtMs: 0,
}
const open: Hold = { ...terms, status: 'open' }
const settled = (charge: bigint): Hold => ({
  ...terms,
  status: 'settled',
  chargedMicro: microCredits(charge),
  closedAtMs: 1,
})

describe('a hold that may be stored', () => {
  test.each<[Hold, Hold | undefined]>([
    [open, undefined],
    [open, open],
    [settled(0n), open],
    [settled(10n), open],
  ])('%o after %o', (next, previous) => {
    expect(() => assertHoldIsSound(next, previous)).not.toThrow()
  })

  test.each<[string, Hold, Hold | undefined]>([
    ['a hold is positive', { ...open, amountMicro: zeroMicroCredits }, undefined],
    ['a charge is at most what was held', settled(11n), open],
    ['a charge is at most what was held', settled(-1n), open],
    ['a hold ends once', settled(1n), settled(1n)],
    ['a hold keeps its amount and wallet', { ...open, amountMicro: microCredits(11n) }, open],
    ['a hold keeps its amount and wallet', { ...open, walletId: 'wal_2' }, open],
  ])('else: %s', (message, next, previous) => {
    expect(() => assertHoldIsSound(next, previous)).toThrow(message)
  })
})

function legs(...amounts: readonly bigint[]): readonly SystemLeg[] {
  return amounts.map((amount, index) => ({
    transactionId: 'txn_1',
    line: index + 1,
    account: 'sales',
    amountMicro: microCredits(amount),
  }))
}

describe('legs that may be stored', () => {
  test.each([
    [5n, legs(-5n)],
    [0n, legs(5n, -5n)],
    [-5n, legs(8n, -3n)],
  ])('%d beside %o', (amount, systemLegs) => {
    expect(() => assertLegsBalance(amount, systemLegs)).not.toThrow()
  })

  test.each<[string, bigint, readonly SystemLeg[]]>([
    ['the legs of a transaction sum to zero', 5n, legs(-4n)],
    ['no leg of a transaction is zero', 5n, legs(-5n, 0n)],
    ['a transaction has at least two legs', 0n, []],
  ])('else: %s', (message, amount, systemLegs) => {
    expect(() => assertLegsBalance(amount, systemLegs)).toThrow(message)
  })
})

function newDraft(): LedgerDraft {
  return new LedgerDraft(
    {
      wallets: [...ledgerAfter(credit(10n, 'a')).wallets.values()],
      holds: [open],
      transactions: [],
      idempotency: [],
    },
    { hash: sha256, nowMs: 1 },
  )
}

describe('a draft takes nothing unsound', () => {
  test('no wallet, no hold', () => {
    expect(() => newDraft().putWallet(walletWith({ posted: 1n, held: 2n, debt: 0n }))).toThrow(
      'no more is held',
    )
    expect(() => newDraft().putHold({ ...open, amountMicro: microCredits(11n) })).toThrow('keeps its amount')
  })

  const posting = {
    transactionId: 'txn_1',
    kind: 'purchase',
    reference: 'b',
    description: '',
    walletAmountMicro: 5n,
    debtChangeMicro: 0n,
    account: 'sales',
  } as const

  test('no transaction twice, and none that does not balance', () => {
    const [wallet] = ledgerAfter(credit(10n, 'a')).wallets.values()
    if (wallet === undefined) throw new Error('there is a wallet')
    const begun = newDraft()
    postTransaction(begun, wallet, posting)
    expect(() => postTransaction(begun, wallet, posting)).toThrow('a kind and reference is posted once')
    const { account: _, ...withoutAccount } = posting
    expect(() => postTransaction(newDraft(), wallet, withoutAccount)).toThrow(
      'the legs of a transaction sum to zero',
    )
  })
})
