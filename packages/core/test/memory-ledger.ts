import { createHash } from 'node:crypto'

import { applyBatch } from '../src/ledger/apply-batch.ts'
import { BooksTally } from '../src/ledger/books-hash.ts'
import type { Hold } from '../src/ledger/hold.ts'
import type { IdempotencyRecord, LedgerWrites, RecordedTransaction } from '../src/ledger/ledger-state.ts'
import type { LedgerInstruction, LedgerResult } from '../src/ledger/operation.ts'
import { ownerKey, readSetOf, referenceKey } from '../src/ledger/read-set.ts'
import type { Transaction } from '../src/ledger/transaction.ts'
import type { Wallet } from '../src/ledger/wallet.ts'
import { microCredits, zeroMicroCredits } from '../src/money/micro-credits.ts'

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Tables in memory: just enough of a database to run `applyBatch` against. */
export class MemoryLedger {
  readonly wallets = new Map<string, Wallet>()
  readonly holds = new Map<string, Hold>()
  readonly transactions: Transaction[] = []
  readonly idempotency = new Map<string, IdempotencyRecord>()
  nowMs = 1_790_000_000_000

  apply(instructions: readonly LedgerInstruction[]): readonly LedgerResult[] {
    const wanted = readSetOf(instructions)
    const owners = new Set(wanted.owners.map(ownerKey))
    const references = new Set(wanted.references.map(({ kind, reference }) => referenceKey(kind, reference)))
    const { results, writes } = applyBatch(
      {
        wallets: [...this.wallets.values()].filter(
          (wallet) => wanted.walletIds.includes(wallet.id) || owners.has(ownerKey(wallet.owner)),
        ),
        holds: wanted.holdIds.flatMap((id) => this.holds.get(id) ?? []),
        transactions: this.transactions
          .filter(({ kind, reference }) => references.has(referenceKey(kind, reference)))
          .map(recordOf),
        idempotency: wanted.scopeKeys.flatMap((key) => this.idempotency.get(key) ?? []),
      },
      instructions,
      { hash: sha256, nowMs: this.nowMs },
    )
    this.#write(writes)
    return results
  }

  books(): string {
    const books = new BooksTally(sha256)
    for (const wallet of this.wallets.values()) {
      const netMicro = microCredits(wallet.postedMicro - wallet.debtMicro)
      books.add({ type: 'wallet', walletId: wallet.id, netMicro })
    }
    for (const { kind, reference, systemLegs } of this.transactions) {
      const netMicro = microCredits(
        systemLegs.reduce(
          (total, leg) => (leg.account === 'receivable' ? total : total + leg.amountMicro),
          0n,
        ),
      )
      books.add({ type: 'movement', kind, reference, netMicro })
    }
    return books.digest()
  }

  #write(writes: LedgerWrites): void {
    for (const inserted of writes.walletInserts) {
      const { createdAtMs, ...wallet } = inserted
      if (createdAtMs !== this.nowMs) throw new Error('a wallet is made now')
      this.wallets.set(wallet.id, wallet)
    }
    for (const { wallet, previousVersion } of writes.walletUpdates) {
      if (this.wallets.get(wallet.id)?.version !== previousVersion) throw new Error('a lost update')
      this.wallets.set(wallet.id, wallet)
    }
    for (const hold of [...writes.holdInserts, ...writes.holdUpdates]) this.holds.set(hold.id, hold)
    this.transactions.push(...writes.transactions)
    for (const record of writes.idempotency) this.idempotency.set(record.scopeKey, record)
  }
}

function recordOf(transaction: Transaction): RecordedTransaction {
  const [first] = transaction.systemLegs
  const account = first?.account
  return {
    id: transaction.id,
    kind: transaction.kind,
    reference: transaction.reference,
    walletId: transaction.walletId,
    ...(account === undefined || account === 'receivable' ? {} : { account }),
    accountAmountMicro: first?.amountMicro ?? zeroMicroCredits,
  }
}
