import { invariant } from '@tessera/core/invariant'
import type { ChainedLeg } from '@tessera/core/ledger/chain-hash'
import type { Hold } from '@tessera/core/ledger/hold'
import type { IdempotencyRecord, RecordedTransaction } from '@tessera/core/ledger/ledger-state'
import type { ReleaseReason } from '@tessera/core/ledger/operation'
import { systemAccounts, transactionKinds } from '@tessera/core/ledger/transaction'
import type {
  CounterAccount,
  SystemAccount,
  SystemLeg,
  TransactionKind,
} from '@tessera/core/ledger/transaction'
import type { Wallet } from '@tessera/core/ledger/wallet'
import { microCredits, zeroMicroCredits } from '@tessera/core/money/micro-credits'

/** A row as either driver gives it: integers are `bigint`. */
export type DatabaseRow = Readonly<Record<string, unknown>>

const releaseReasons = [
  'failed',
  'cancelled',
  'empty',
  'expired',
  'shutdown',
  'dispute_closed',
  'taken_back',
] as const satisfies readonly ReleaseReason[]
const ownerKinds = ['user', 'organization'] as const
const holdStatuses = ['open', 'settled', 'released', 'expired'] as const

export function walletFromRow(row: DatabaseRow): Wallet {
  return {
    id: textOf(row, 'id'),
    owner: { kind: wordOf(row, 'owner_kind', ownerKinds), id: textOf(row, 'owner_id') },
    postedMicro: microCredits(integerOf(row, 'posted')),
    heldMicro: microCredits(integerOf(row, 'held')),
    debtMicro: microCredits(integerOf(row, 'debt')),
    seq: integerOf(row, 'seq'),
    creditedTotalMicro: microCredits(integerOf(row, 'credited_total')),
    debitedTotalMicro: microCredits(integerOf(row, 'debited_total')),
    chainHash: textOf(row, 'chain_hash'),
    version: integerOf(row, 'version'),
  }
}

export function holdFromRow(row: DatabaseRow): Hold {
  const terms = {
    id: textOf(row, 'id'),
    walletId: textOf(row, 'wallet_id'),
    amountMicro: microCredits(integerOf(row, 'amount')),
    ownerId: textOf(row, 'owner_id'),
    leaseEndsAtMs: Number(integerOf(row, 'lease_ends_at_ms')),
    openedAtMs: Number(integerOf(row, 'opened_at_ms')),
  }
  const status = wordOf(row, 'status', holdStatuses)
  if (status === 'open') return { ...terms, status }
  const closedAtMs = Number(integerOf(row, 'closed_at_ms'))
  if (status === 'settled') {
    return { ...terms, status, chargedMicro: microCredits(integerOf(row, 'charged')), closedAtMs }
  }
  return { ...terms, status, reason: wordOf(row, 'release_reason', releaseReasons), closedAtMs }
}

/** From a transaction joined with its first line of the system's legs. */
export function recordedFromRow(row: DatabaseRow): RecordedTransaction {
  const account = wordOf(row, 'account', systemAccounts)
  return {
    id: textOf(row, 'id'),
    kind: wordOf(row, 'kind', transactionKinds),
    reference: textOf(row, 'reference'),
    walletId: textOf(row, 'wallet_id'),
    ...(isCounterAccount(account) ? { account } : {}),
    accountAmountMicro: isCounterAccount(account) ? microCredits(integerOf(row, 'amount')) : zeroMicroCredits,
  }
}

export function idempotencyFromRow(row: DatabaseRow): IdempotencyRecord {
  return {
    scopeKey: textOf(row, 'scope_key'),
    requestHash: textOf(row, 'request_hash'),
    subjectId: textOf(row, 'subject_id'),
    createdAtMs: Number(integerOf(row, 'created_at_ms')),
    expiresAtMs: Number(integerOf(row, 'expires_at_ms')),
  }
}

/** A wallet leg beside the transaction that it belongs to, as it stands in the database. */
export type StoredLeg = Omit<ChainedLeg, 'systemLegs'> & {
  readonly chainHash: string
  readonly transactionWalletId: string | null
}

/** From a row of the verification, which joins legs, transactions and the lines of the system. */
export function legFromRow(row: DatabaseRow): StoredLeg {
  const actorId = row['actor_id']
  const transactionWalletId = row['transaction_wallet_id']
  return {
    walletId: textOr(row, 'wallet_id', ''),
    seq: integerOr(row, 'seq', 0n),
    transactionId: textOf(row, 'transaction_id'),
    amountMicro: microCredits(integerOr(row, 'amount', 0n)),
    balanceAfterMicro: microCredits(integerOr(row, 'balance_after', 0n)),
    creditedTotalMicro: microCredits(integerOr(row, 'credited_total', 0n)),
    debitedTotalMicro: microCredits(integerOr(row, 'debited_total', 0n)),
    chainHash: textOr(row, 'chain_hash', ''),
    // A leg whose transaction is missing is reported by that; its kind is of no use then.
    kind: transactionKinds.find((kind) => kind === row['kind']) ?? 'adjustment',
    reference: textOr(row, 'reference', ''),
    description: textOr(row, 'description', ''),
    ...(typeof actorId === 'string' ? { actorId } : {}),
    createdAtMs: Number(integerOr(row, 'created_at_ms', 0n)),
    transactionWalletId: typeof transactionWalletId === 'string' ? transactionWalletId : null,
  }
}

/** The line of the system in such a row; undefined where a transaction has none. */
export function systemLegFromRow(row: DatabaseRow): SystemLeg | undefined {
  if (typeof row['line'] !== 'bigint') return undefined
  const debtorId = row['debtor_id']
  return {
    transactionId: textOf(row, 'transaction_id'),
    line: Number(row['line']),
    account: wordOf(row, 'account', systemAccounts),
    ...(typeof debtorId === 'string' ? { walletId: debtorId } : {}),
    amountMicro: microCredits(integerOf(row, 'line_amount')),
  }
}

function textOr(row: DatabaseRow, column: string, missing: string): string {
  const value = row[column]
  return typeof value === 'string' ? value : missing
}

function integerOr(row: DatabaseRow, column: string, missing: bigint): bigint {
  const value = row[column]
  return typeof value === 'bigint' ? value : missing
}

export function transactionKindFrom(kind: string): TransactionKind {
  return wordOf({ kind }, 'kind', transactionKinds)
}

function isCounterAccount(account: SystemAccount): account is CounterAccount {
  return account !== 'receivable'
}

function textOf(row: DatabaseRow, column: string): string {
  const value = row[column]
  invariant(typeof value === 'string', `${column} is text`)
  return value
}

function integerOf(row: DatabaseRow, column: string): bigint {
  const value = row[column]
  invariant(typeof value === 'bigint', `${column} is an integer read as bigint`)
  return value
}

function wordOf<const Word extends string>(row: DatabaseRow, column: string, words: readonly Word[]): Word {
  const value = row[column]
  const word = words.find((candidate) => candidate === value)
  invariant(word !== undefined, `${column} is one of ${words.join(', ')}`)
  return word
}

/** The columns of a hold that change when it ends or its lease is renewed. */
export function holdEndColumns(hold: Hold) {
  return {
    status: hold.status,
    leaseEndsAtMs: BigInt(hold.leaseEndsAtMs),
    charged: hold.status === 'settled' ? hold.chargedMicro : null,
    releaseReason: hold.status === 'released' || hold.status === 'expired' ? hold.reason : null,
    closedAtMs: hold.status === 'open' ? null : BigInt(hold.closedAtMs),
  }
}
