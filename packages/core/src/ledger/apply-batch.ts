import { assertNever } from '../invariant.ts'
import { err } from '../result.ts'
import { creditWallet } from './credit-wallet.ts'
import { debitWallet } from './debit-wallet.ts'
import { LedgerDraft } from './ledger-draft.ts'
import type { LedgerContext, OperationResult } from './ledger-draft.ts'
import type { LedgerState, LedgerWrites } from './ledger-state.ts'
import { openHold } from './open-hold.ts'
import { openWallet } from './open-wallet.ts'
import type { LedgerInstruction, LedgerOperation, LedgerResult } from './operation.ts'
import { releaseHold } from './release-hold.ts'
import { renewHold } from './renew-hold.ts'
import { settleHold } from './settle-hold.ts'

export type BatchDecision = {
  /** One for each instruction, in their order. */
  readonly results: readonly LedgerResult[]
  readonly writes: LedgerWrites
}

export type ApplyBatch = (
  state: LedgerState,
  instructions: readonly LedgerInstruction[],
  context: LedgerContext,
) => BatchDecision

/**
 * Decides a batch: every instruction against the state as the earlier ones left it. The only place where it is decided
 * what a balance becomes; the committers of both databases and the simulation run this very function.
 * @param state everything that `readSetOf(instructions)` names, read under the locks of the wallets
 * @returns a result for each instruction and all that has to be written for them, each wallet once
 * Errors: refusals are results and write nothing; `InvariantViolation` is thrown before anything unsound is written.
 */
export function applyBatch(
  state: LedgerState,
  instructions: readonly LedgerInstruction[],
  context: LedgerContext,
): BatchDecision {
  const draft = new LedgerDraft(state, context)
  const results = instructions.map((instruction) => {
    draft.context = instruction.atMs === undefined ? context : { ...context, nowMs: instruction.atMs }
    return applyInstruction(draft, instruction)
  })
  draft.context = context
  return { results, writes: draft.writes() }
}

function applyInstruction(draft: LedgerDraft, instruction: LedgerInstruction): OperationResult {
  const { operation, idempotency: claim } = instruction
  if (!claim) return applyOperation(draft, operation)
  const record = draft.findIdempotency(claim.scopeKey)
  if (record && record.expiresAtMs > draft.context.nowMs) {
    if (record.requestHash !== claim.requestHash) return err({ code: 'idempotency_conflict' })
    // Its own claim: the very same command again, because its answer was lost. The operation knows itself by its id.
    if (record.subjectId === claim.subjectId) return applyOperation(draft, operation)
    return err({ code: 'idempotency_replay', subjectId: record.subjectId })
  }
  const result = applyOperation(draft, operation)
  // A refused operation may be tried again with the same key, and a replay was claimed by its first time.
  if (result.ok && !result.value.replayed) {
    draft.putIdempotency({ ...claim, createdAtMs: draft.context.nowMs })
  }
  return result
}

function applyOperation(draft: LedgerDraft, operation: LedgerOperation): OperationResult {
  switch (operation.type) {
    case 'open_wallet':
      return openWallet(draft, operation)
    case 'open_hold':
      return openHold(draft, operation)
    case 'settle_hold':
      return settleHold(draft, operation)
    case 'release_hold':
      return releaseHold(draft, operation)
    case 'renew_hold':
      return renewHold(draft, operation)
    case 'credit_wallet':
      return creditWallet(draft, operation)
    case 'debit_wallet':
      return debitWallet(draft, operation)
    default:
      return assertNever(operation)
  }
}
