import { applyBatch } from '@tessera/core/ledger/apply-batch'
import type { ApplyBatch } from '@tessera/core/ledger/apply-batch'
import type { Hold } from '@tessera/core/ledger/hold'
import type { LedgerState } from '@tessera/core/ledger/ledger-state'
import type { LedgerInstruction, LedgerOperation } from '@tessera/core/ledger/operation'
import { microCredits, zeroMicroCredits } from '@tessera/core/money/micro-credits'

/**
 * Mistakes that ledgers of this kind really had, each wrapped around the right decision. The simulation must find
 * every one of them; a simulation that finds none of its planted bugs proves nothing.
 */
export const plantedBugs: Readonly<Record<string, ApplyBatch>> = {
  'a hold does not reduce what is available': (state, instructions, context) => {
    const { results, writes } = applyBatch(state, instructions, context)
    const heldBefore = new Map(state.wallets.map((wallet) => [wallet.id, wallet.heldMicro]))
    return {
      results,
      writes: {
        ...writes,
        walletUpdates: writes.walletUpdates.map(({ wallet, previousVersion }) => {
          const heldMicro = heldBefore.get(wallet.id) ?? zeroMicroCredits
          return { previousVersion, wallet: { ...wallet, heldMicro } }
        }),
      },
    }
  },

  'a settled hold can be settled once more': (state, instructions, context) =>
    applyBatch({ ...state, holds: state.holds.map(reopened), transactions: [] }, instructions, context),

  'a claw-back leaves the hold open that it was to free': (state, instructions, context) =>
    applyBatch(
      state,
      instructions.map(({ operation, ...rest }) => {
        if (operation.type !== 'debit_wallet') return { operation, ...rest }
        const { freesHold: _, ...debit } = operation
        return { operation: debit, ...rest }
      }),
      context,
    ),

  'a repeated reference is posted again': (state, instructions, context) =>
    applyBatch({ ...state, transactions: [] }, instructions, context),

  'idempotency keys are forgotten': (state, instructions, context) =>
    applyBatch({ ...state, idempotency: [] }, instructions, context),

  'an idempotency key lives for ever': (state, instructions, context) =>
    applyBatch(
      {
        ...state,
        idempotency: state.idempotency.map((record) => ({ ...record, expiresAtMs: Number.MAX_SAFE_INTEGER })),
      },
      instructions,
      context,
    ),

  'operations of one batch do not see each other': (state, instructions, context) => {
    const decisions = instructions.map((instruction) => applyBatch(state, [instruction], context))
    const lastByWallet = new Map(
      decisions.flatMap(({ writes }) =>
        writes.walletUpdates.map((update) => [update.wallet.id, update] as const),
      ),
    )
    const all = decisions.map(({ writes }) => writes)
    return {
      results: decisions.flatMap(({ results }) => results),
      writes: {
        walletInserts: all.flatMap((writes) => writes.walletInserts),
        walletUpdates: [...lastByWallet.values()],
        holdInserts: all.flatMap((writes) => writes.holdInserts),
        holdUpdates: all.flatMap((writes) => writes.holdUpdates),
        transactions: all.flatMap((writes) => writes.transactions),
        idempotency: all.flatMap((writes) => writes.idempotency),
      },
    }
  },

  'debts are forgotten when credits come in': (state, instructions, context) =>
    applyBatch(withoutDebts(state), instructions, context),

  'holds expire while their lease still runs': (state, instructions, context) =>
    applyBatch(
      state,
      instructions.map((instruction) => changed(instruction, ignoringLease)),
      context,
    ),

  'charges are rounded down to the thousandth of a credit': (state, instructions, context) =>
    applyBatch(
      state,
      instructions.map((instruction) => changed(instruction, roundingDown)),
      context,
    ),

  'a claw-back takes from what is held': (state, instructions, context) =>
    applyBatch(
      { ...state, wallets: state.wallets.map((wallet) => ({ ...wallet, heldMicro: zeroMicroCredits })) },
      instructions,
      context,
    ),

  'the other side of a transaction is one off': (state, instructions, context) => {
    const { results, writes } = applyBatch(state, instructions, context)
    const transactions = writes.transactions.map((transaction, index) => {
      if (index !== 0 || transaction.kind !== 'purchase') return transaction
      const systemLegs = transaction.systemLegs.map((leg) => ({
        ...leg,
        amountMicro: microCredits(leg.amountMicro - 1n),
      }))
      return { ...transaction, systemLegs }
    })
    return { results, writes: { ...writes, transactions } }
  },

  'the chain leaves out what a row says': (state, instructions, context) =>
    applyBatch(state, instructions, {
      ...context,
      hash: (text) => context.hash(text.replace('Correction', '')),
    }),
}

function reopened(hold: Hold): Hold {
  if (hold.status !== 'settled') return hold
  const { id, walletId, amountMicro, ownerId, leaseEndsAtMs, openedAtMs } = hold
  return { id, walletId, amountMicro, ownerId, leaseEndsAtMs, openedAtMs, status: 'open' }
}

function withoutDebts(state: LedgerState): LedgerState {
  return { ...state, wallets: state.wallets.map((wallet) => ({ ...wallet, debtMicro: zeroMicroCredits })) }
}

function changed(
  instruction: LedgerInstruction,
  change: (operation: LedgerOperation) => LedgerOperation,
): LedgerInstruction {
  return { ...instruction, operation: change(instruction.operation) }
}

function ignoringLease(operation: LedgerOperation): LedgerOperation {
  if (operation.type !== 'release_hold') return operation
  const { leaseEndedBeforeMs: _, ...rest } = operation
  return rest
}

function roundingDown(operation: LedgerOperation): LedgerOperation {
  if (operation.type !== 'settle_hold') return operation
  return { ...operation, chargeMicro: microCredits((operation.chargeMicro / 1000n) * 1000n) }
}
