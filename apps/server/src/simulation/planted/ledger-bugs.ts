import { applyBatch } from '@tessera/core/ledger/apply-batch'
import type { ApplyBatch, BatchDecision } from '@tessera/core/ledger/apply-batch'
import type { Hold } from '@tessera/core/ledger/hold'
import type { LedgerState, LedgerWrites } from '@tessera/core/ledger/ledger-state'
import type { LedgerInstruction, LedgerOperation } from '@tessera/core/ledger/operation'
import type { Transaction } from '@tessera/core/ledger/transaction'
import type { Wallet } from '@tessera/core/ledger/wallet'
import { microCredits, negated, zeroMicroCredits } from '@tessera/core/money/micro-credits'
import type { MicroCredits } from '@tessera/core/money/micro-credits'

import type { PlantedBugs } from './planted-bug.ts'

/** Mistakes in what a movement of credits does. */
export const ledgerBugs: PlantedBugs = {
  'a hold does not reduce what is available': after((state, decision) => {
    const heldBefore = new Map(state.wallets.map((wallet) => [wallet.id, wallet.heldMicro]))
    return withWallets(decision, (wallet) => ({
      ...wallet,
      heldMicro: heldBefore.get(wallet.id) ?? zeroMicroCredits,
    }))
  }),
  'a hold is taken whatever its minimum says': operations((operation) =>
    operation.type === 'open_hold' && operation.amountMicro > 0n
      ? { ...operation, minimumMicro: microCredits(1n) }
      : operation,
  ),
  'a hold larger than the balance is taken nevertheless': before((state, instructions) =>
    instructions.every(({ operation }) => operation.type === 'open_hold')
      ? { ...state, wallets: state.wallets.map(withMore) }
      : state,
  ),
  'a wallet in debt may go on': before((state, instructions) =>
    instructions.every(({ operation }) => operation.type === 'open_hold') ? withoutDebts(state) : state,
  ),
  'a settled hold can be settled once more': before((state) => ({
    ...state,
    holds: state.holds.map((hold) => reopened(hold, 'settled')),
    transactions: [],
  })),
  'a result that comes after its lease ended is charged': before((state) => ({
    ...state,
    holds: state.holds.map((hold) => reopened(hold, 'expired')),
  })),
  'a settlement leaves the hold as large as it was': after((_state, decision) => {
    const settled = decision.writes.holdUpdates.filter(({ status }) => status === 'settled')
    return withWallets(decision, (wallet) => withHeld(wallet, sumOf(settled, wallet.id)))
  }),
  'a release frees nothing': after((_state, decision) => {
    const released = decision.writes.holdUpdates.filter(({ status }) => status === 'released')
    return withWallets(decision, (wallet) => withHeld(wallet, sumOf(released, wallet.id)))
  }),
  'a claw-back leaves the hold open that it was to free': operations((operation) => {
    if (operation.type !== 'debit_wallet') return operation
    const { freesHold: _, ...debit } = operation
    return debit
  }),
  'a claw-back takes from what is held': before((state) => ({
    ...state,
    wallets: state.wallets.map((wallet) => ({ ...wallet, heldMicro: zeroMicroCredits })),
  })),
  'a correction beyond the balance becomes a debt': operations((operation) =>
    operation.type === 'debit_wallet' ? { ...operation, shortfall: 'debt' } : operation,
  ),
  'a repeated reference is posted again': before((state) => ({ ...state, transactions: [] })),
  'a repeated reference with another amount is taken for the first': before((state, instructions) => ({
    ...state,
    transactions: state.transactions.map((recorded) => {
      const same = instructions.find(
        ({ operation }) => operation.type === 'credit_wallet' && operation.reference === recorded.reference,
      )
      return same?.operation.type === 'credit_wallet'
        ? { ...recorded, accountAmountMicro: negated(same.operation.amountMicro) }
        : recorded
    }),
  })),
  'idempotency keys are forgotten': before((state) => ({ ...state, idempotency: [] })),
  'an idempotency key is good for any body': before((state, instructions) => ({
    ...state,
    idempotency: state.idempotency.map((record) => {
      const asked = instructions.find(({ idempotency }) => idempotency?.scopeKey === record.scopeKey)
      return { ...record, requestHash: asked?.idempotency?.requestHash ?? record.requestHash }
    }),
  })),
  'an idempotency key lives for ever': before((state) => ({
    ...state,
    idempotency: state.idempotency.map((record) => ({ ...record, expiresAtMs: Number.MAX_SAFE_INTEGER })),
  })),
  'operations of one batch do not see each other': () => ({
    applyBatch: (state, instructions, context) =>
      merged(instructions.map((instruction) => applyBatch(state, [instruction], context))),
  }),
  'debts are forgotten when credits come in': before(withoutDebts),
  'holds expire while their lease still runs': operations((operation) => {
    if (operation.type !== 'release_hold') return operation
    const { leaseEndedBeforeMs: _, ...rest } = operation
    return rest
  }),
  'a lease is renewed by whoever asks': before((state, instructions) => {
    const asked = new Map(
      instructions.flatMap(({ operation }) =>
        operation.type === 'renew_hold' ? [[operation.holdId, operation.ownerId]] : [],
      ),
    )
    return {
      ...state,
      holds: state.holds.map((hold) => ({ ...hold, ownerId: asked.get(hold.id) ?? hold.ownerId })),
    }
  }),
  'an owner gets a second wallet': before((state, instructions) => ({
    ...state,
    wallets: state.wallets.map((wallet) =>
      instructions.some(({ operation }) => operation.type === 'open_wallet')
        ? { ...wallet, owner: { kind: 'user' as const, id: `another_${wallet.id}` } }
        : wallet,
    ),
  })),
  'amounts are kept as 32-bit floating point': operations((operation) =>
    operation.type === 'credit_wallet' && operation.amountMicro > 0n
      ? { ...operation, amountMicro: microCredits(BigInt(Math.fround(Number(operation.amountMicro)))) }
      : operation,
  ),
  'charges are rounded down to the thousandth of a credit': operations((operation) =>
    operation.type === 'settle_hold'
      ? { ...operation, chargeMicro: microCredits((operation.chargeMicro / 1000n) * 1000n) }
      : operation,
  ),
  'the other side of a transaction is one off': transactions((transaction) => ({
    ...transaction,
    systemLegs: transaction.systemLegs.map((leg) =>
      transaction.kind === 'purchase' ? { ...leg, amountMicro: oneLess(leg.amountMicro) } : leg,
    ),
  })),
  'a leg leaves out its number': after((_state, decision) => {
    const last = decision.writes.transactions.findLast(({ walletLeg }) => walletLeg !== undefined)
    const leg = last?.walletLeg
    if (last === undefined || leg === undefined || last.kind !== 'bonus') return decision
    const skipped = { ...last, walletLeg: { ...leg, seq: leg.seq + 1n } }
    const { writes } = withWallets(decision, (wallet) =>
      wallet.id === leg.walletId ? { ...wallet, seq: wallet.seq + 1n } : wallet,
    )
    return {
      ...decision,
      writes: {
        ...writes,
        transactions: writes.transactions.map((other) => (other === last ? skipped : other)),
      },
    }
  }),
  'the chain goes on from a leg that is not the last': before((state) => ({
    ...state,
    wallets: state.wallets.map((wallet) => ({ ...wallet, chainHash: wallet.chainHash.toUpperCase() })),
  })),
  'the chain leaves out what a row says': () => ({
    applyBatch: (state, instructions, context) =>
      applyBatch(state, instructions, {
        ...context,
        hash: (words) => context.hash(words.replace('A correction', '')),
      }),
  }),
}

type Bug = PlantedBugs[string]

/** Decided rightly, from a state that was read wrong. */
function before(
  change: (state: LedgerState, instructions: readonly LedgerInstruction[]) => LedgerState,
): Bug {
  return planted((state, instructions, context) =>
    applyBatch(change(state, instructions), instructions, context),
  )
}

/** Decided rightly, and written wrong. */
function after(change: (state: LedgerState, decision: BatchDecision) => BatchDecision): Bug {
  return planted((state, instructions, context) => change(state, applyBatch(state, instructions, context)))
}

/** Decided rightly, for something else than was asked. */
function operations(change: (operation: LedgerOperation) => LedgerOperation): Bug {
  return planted((state, instructions, context) =>
    applyBatch(
      state,
      instructions.map((instruction) => ({ ...instruction, operation: change(instruction.operation) })),
      context,
    ),
  )
}

function transactions(change: (transaction: Transaction) => Transaction): Bug {
  return after((_state, { results, writes }) => ({
    results,
    writes: { ...writes, transactions: writes.transactions.map(change) },
  }))
}

function planted(decide: ApplyBatch): Bug {
  return () => ({ applyBatch: decide })
}

function withWallets({ results, writes }: BatchDecision, change: (wallet: Wallet) => Wallet): BatchDecision {
  const walletUpdates = writes.walletUpdates.map((update) => ({ ...update, wallet: change(update.wallet) }))
  return { results, writes: { ...writes, walletUpdates } }
}

function withHeld(wallet: Wallet, moreMicro: bigint): Wallet {
  return { ...wallet, heldMicro: microCredits(wallet.heldMicro + moreMicro) }
}

function withMore(wallet: Wallet): Wallet {
  const amountMicro = 1_000_000_000n
  return {
    ...wallet,
    postedMicro: microCredits(wallet.postedMicro + amountMicro),
    creditedTotalMicro: microCredits(wallet.creditedTotalMicro + amountMicro),
    debtMicro: zeroMicroCredits,
  }
}

function sumOf(holds: readonly Hold[], walletId: string): bigint {
  return holds.reduce((sum, hold) => (hold.walletId === walletId ? sum + hold.amountMicro : sum), 0n)
}

function oneLess(amount: MicroCredits): MicroCredits {
  return microCredits(amount - 1n)
}

function reopened(hold: Hold, wanted: 'settled' | 'expired'): Hold {
  if (hold.status !== wanted) return hold
  const { id, walletId, amountMicro, ownerId, leaseEndsAtMs, openedAtMs } = hold
  return { id, walletId, amountMicro, ownerId, leaseEndsAtMs, openedAtMs, status: 'open' }
}

function withoutDebts(state: LedgerState): LedgerState {
  return { ...state, wallets: state.wallets.map((wallet) => ({ ...wallet, debtMicro: zeroMicroCredits })) }
}

function merged(decisions: readonly BatchDecision[]): BatchDecision {
  const all = decisions.map(({ writes }) => writes)
  const lastByWallet = new Map(
    all.flatMap((writes) => writes.walletUpdates.map((update) => [update.wallet.id, update] as const)),
  )
  const writes: LedgerWrites = {
    walletInserts: all.flatMap(({ walletInserts }) => walletInserts),
    walletUpdates: [...lastByWallet.values()],
    holdInserts: all.flatMap(({ holdInserts }) => holdInserts),
    holdUpdates: all.flatMap(({ holdUpdates }) => holdUpdates),
    transactions: all.flatMap((each) => each.transactions),
    idempotency: all.flatMap(({ idempotency }) => idempotency),
  }
  return { results: decisions.flatMap(({ results }) => results), writes }
}
