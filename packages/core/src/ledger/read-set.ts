import type { LedgerReadSet } from './ledger-state.ts'
import type { LedgerInstruction } from './operation.ts'
import type { TransactionKind } from './transaction.ts'
import type { WalletOwner } from './wallet.ts'

/** What a committer must lock and read before `applyBatch` can decide these instructions. */
export function readSetOf(instructions: readonly LedgerInstruction[]): LedgerReadSet {
  const walletIds = new Set<string>()
  const owners = new Map<string, WalletOwner>()
  const holdIds = new Set<string>()
  const references = new Map<string, { kind: TransactionKind; reference: string }>()
  const scopeKeys = new Set<string>()
  for (const { operation, idempotency } of instructions) {
    walletIds.add(operation.walletId)
    if (idempotency) scopeKeys.add(idempotency.scopeKey)
    if (operation.type === 'open_wallet') owners.set(ownerKey(operation.owner), operation.owner)
    if ('holdId' in operation) holdIds.add(operation.holdId)
    if (operation.type === 'debit_wallet' && operation.freesHold) holdIds.add(operation.freesHold.holdId)
    const reference = referenceOf(operation)
    if (reference) references.set(referenceKey(reference.kind, reference.reference), reference)
  }
  return {
    walletIds: [...walletIds].toSorted(),
    owners: [...owners.values()],
    holdIds: [...holdIds],
    references: [...references.values()],
    scopeKeys: [...scopeKeys],
  }
}

function referenceOf(operation: LedgerInstruction['operation']) {
  if (operation.type === 'settle_hold') return { kind: 'usage', reference: operation.holdId } as const
  if (operation.type === 'credit_wallet' || operation.type === 'debit_wallet') {
    return { kind: operation.kind, reference: operation.reference }
  }
  return undefined
}

/** The key under which a transaction is unique. */
export function referenceKey(kind: TransactionKind, reference: string): string {
  return `${kind} ${reference}`
}

/** The key under which a wallet is unique. */
export function ownerKey(owner: WalletOwner): string {
  return `${owner.kind} ${owner.id}`
}
