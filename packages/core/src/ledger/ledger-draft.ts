import { microCredits, zeroMicroCredits } from '../money/micro-credits.ts'
import type { Result } from '../result.ts'
import type { TextHash } from './chain-hash.ts'
import type { Hold } from './hold.ts'
import type { IdempotencyRecord, LedgerState, LedgerWrites, RecordedTransaction } from './ledger-state.ts'
import type { LedgerError, LedgerOutcome } from './operation.ts'
import { ownerKey, referenceKey } from './read-set.ts'
import { assertHoldIsSound, assertWalletIsSound } from './soundness.ts'
import type { Transaction, TransactionKind } from './transaction.ts'
import { balanceOf } from './wallet-balance.ts'
import type { Wallet, WalletOwner } from './wallet.ts'

/** What the decision needs from outside: a hash, and the moment it is made for. */
export type LedgerContext = { readonly hash: TextHash; readonly nowMs: number }

export type OperationResult = Result<LedgerOutcome, LedgerError>

/**
 * The state of a batch while its operations are decided one after the other: what was read, overlaid with what the
 * earlier operations changed, and a note of every change.
 */
export class LedgerDraft {
  /** Of the operation that is being decided. */
  context: LedgerContext
  readonly #wallets = new Map<string, Wallet>()
  readonly #walletIdByOwner = new Map<string, string>()
  readonly #versionsRead = new Map<string, bigint>()
  readonly #changedWallets = new Set<string>()
  readonly #holds = new Map<string, Hold>()
  readonly #holdsRead = new Set<string>()
  readonly #changedHolds = new Set<string>()
  readonly #recorded = new Map<string, RecordedTransaction>()
  readonly #transactions: Transaction[] = []
  readonly #idempotency = new Map<string, IdempotencyRecord>()
  readonly #claimed = new Set<string>()

  constructor(state: LedgerState, context: LedgerContext) {
    this.context = context
    for (const wallet of state.wallets) {
      this.#wallets.set(wallet.id, wallet)
      this.#walletIdByOwner.set(ownerKey(wallet.owner), wallet.id)
      this.#versionsRead.set(wallet.id, wallet.version)
    }
    for (const hold of state.holds) {
      this.#holds.set(hold.id, hold)
      this.#holdsRead.add(hold.id)
    }
    for (const recorded of state.transactions) {
      this.#recorded.set(referenceKey(recorded.kind, recorded.reference), recorded)
    }
    for (const record of state.idempotency) this.#idempotency.set(record.scopeKey, record)
  }

  findWallet(walletId: string): Wallet | undefined {
    return this.#wallets.get(walletId)
  }

  findWalletOf(owner: WalletOwner): Wallet | undefined {
    const walletId = this.#walletIdByOwner.get(ownerKey(owner))
    return walletId === undefined ? undefined : this.#wallets.get(walletId)
  }

  /** A hold is found only together with its wallet: the lock on the wallet is what protects it. */
  findHold(holdId: string, walletId: string): Hold | undefined {
    const hold = this.#holds.get(holdId)
    return hold?.walletId === walletId ? hold : undefined
  }

  hasHold(holdId: string): boolean {
    return this.#holds.has(holdId)
  }

  findRecorded(kind: TransactionKind, reference: string): RecordedTransaction | undefined {
    return this.#recorded.get(referenceKey(kind, reference))
  }

  findIdempotency(scopeKey: string): IdempotencyRecord | undefined {
    return this.#idempotency.get(scopeKey)
  }

  /** Stores a wallet's new state; asserted sound first, so that an unsound one never reaches the database. */
  putWallet(wallet: Wallet): void {
    assertWalletIsSound(wallet)
    this.#wallets.set(wallet.id, { ...wallet, version: wallet.version + 1n })
    this.#walletIdByOwner.set(ownerKey(wallet.owner), wallet.id)
    this.#changedWallets.add(wallet.id)
  }

  putHold(hold: Hold): void {
    assertHoldIsSound(hold, this.#holds.get(hold.id))
    this.#holds.set(hold.id, hold)
    this.#changedHolds.add(hold.id)
  }

  putTransaction(transaction: Transaction, recorded: RecordedTransaction): void {
    this.#transactions.push(transaction)
    this.#recorded.set(referenceKey(transaction.kind, transaction.reference), recorded)
  }

  putIdempotency(record: IdempotencyRecord): void {
    this.#idempotency.set(record.scopeKey, record)
    this.#claimed.add(record.scopeKey)
  }

  writes(): LedgerWrites {
    const walletInserts: (Wallet & { createdAtMs: number })[] = []
    const walletUpdates: { wallet: Wallet; previousVersion: bigint }[] = []
    for (const wallet of pick(this.#wallets, this.#changedWallets)) {
      const previousVersion = this.#versionsRead.get(wallet.id)
      if (previousVersion === undefined) {
        walletInserts.push({ ...wallet, createdAtMs: this.context.nowMs })
      } else {
        walletUpdates.push({ wallet, previousVersion })
      }
    }
    const holds = pick(this.#holds, this.#changedHolds)
    return {
      walletInserts,
      walletUpdates,
      holdInserts: holds.filter((hold) => !this.#holdsRead.has(hold.id)),
      holdUpdates: holds.filter((hold) => this.#holdsRead.has(hold.id)),
      transactions: this.#transactions,
      idempotency: pick(this.#idempotency, this.#claimed),
    }
  }
}

function pick<Value>(values: ReadonlyMap<string, Value>, keys: Iterable<string>): Value[] {
  const picked: Value[] = []
  for (const key of keys) {
    const value = values.get(key)
    if (value !== undefined) picked.push(value)
  }
  return picked
}

/** The answer of an operation, with the balance as the batch has left it so far. */
export function outcomeOf(
  wallet: Wallet,
  done: {
    readonly amountMicro?: bigint
    readonly transactionId?: string
    readonly repaidMicro?: bigint
    readonly replayed?: boolean
  } = {},
): LedgerOutcome {
  return {
    balance: balanceOf(wallet),
    amountMicro: done.amountMicro === undefined ? zeroMicroCredits : microCredits(done.amountMicro),
    ...(done.transactionId === undefined ? {} : { transactionId: done.transactionId }),
    ...(done.repaidMicro === undefined || done.repaidMicro === 0n
      ? {}
      : { repaidMicro: microCredits(done.repaidMicro) }),
    replayed: done.replayed ?? false,
  }
}
