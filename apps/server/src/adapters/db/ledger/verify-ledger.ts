import { BooksTally } from '@tessera/core/ledger/books-hash'
import { chainDigest } from '@tessera/core/ledger/chain-hash'
import type { SystemLeg } from '@tessera/core/ledger/transaction'
import type { Wallet } from '@tessera/core/ledger/wallet'
import { microCredits } from '@tessera/core/money/micro-credits'

import { findRollUpDifference } from '../analytics/verify-roll-ups.ts'
import type { Database } from '../database.ts'
import { LedgerViolationFound, demand } from './ledger-report.ts'
import type { LedgerCounts, LedgerReport } from './ledger-report.ts'
import { legFromRow, systemLegFromRow, walletFromRow } from './ledger-rows.ts'
import type { DatabaseRow, StoredLeg } from './ledger-rows.ts'
import { openLedgerSnapshot } from './ledger-snapshot.ts'
import type { LedgerSnapshot } from './ledger-snapshot.ts'
import { sha256 } from './sha256.ts'
import { verifyHolds } from './verify-holds.ts'
import { verifyVouchers } from './verify-vouchers.ts'
import { WalletChain } from './verify-wallet-chain.ts'

/** Recomputes all books of a database from their legs, at one moment, while it may go on being used. */
export async function verifyLedger(database: Database): Promise<LedgerReport> {
  const snapshot = await openLedgerSnapshot(database)
  try {
    const report = await verifySnapshot(snapshot)
    return report.violation === undefined ? await withFigures(snapshot, report) : report
  } finally {
    await snapshot.close()
  }
}

/** What the business did is added up from the same rows: the first figure that does not follow from them. */
async function withFigures(snapshot: LedgerSnapshot, report: LedgerReport): Promise<LedgerReport> {
  const difference = await findRollUpDifference(snapshot)
  if (difference === undefined) return report
  const { table, key, stored, expected } = difference
  return {
    ...report,
    violation: {
      law: 'figures_equal_books',
      message: `${table} (${key}) says ${stored}; the rows that it adds up say ${expected}`,
    },
  }
}

type Verification = {
  readonly snapshot: LedgerSnapshot
  readonly wallets: Map<string, Wallet>
  readonly counts: LedgerCounts
  readonly books: BooksTally
}

/**
 * Recomputes everything: every transaction sums to zero, every wallet is the sum of its legs, numbered without a gap
 * and chained, what is held is the open holds, what is owed is the receivable, each charge is its hold's, and each
 * redeemed voucher its grant's.
 * @returns counts, both hashes, and the first row that is wrong
 */
export async function verifySnapshot(snapshot: LedgerSnapshot): Promise<LedgerReport> {
  const verification: Verification = {
    snapshot,
    wallets: new Map(),
    counts: { wallets: 0, transactions: 0, walletLegs: 0, systemLegs: 0, holds: 0, openHolds: 0 },
    books: new BooksTally(sha256),
  }
  let chain = ''
  try {
    await readWallets(verification)
    await verifyChains(verification)
    await verifyDebts(verification)
    await verifyCompleteness(verification)
    await verifyHolds(snapshot, { wallets: verification.wallets, counts: verification.counts })
    await verifyVouchers(snapshot)
    for (const wallet of verification.wallets.values()) {
      chain = chainDigest(chain, wallet, sha256)
      verification.books.add({
        type: 'wallet',
        walletId: wallet.id,
        netMicro: microCredits(wallet.postedMicro - wallet.debtMicro),
      })
    }
    return { ...verification.counts, chain, books: verification.books.digest() }
  } catch (error) {
    if (!(error instanceof LedgerViolationFound)) throw error
    return { ...verification.counts, chain: '', books: '', violation: error.violation }
  }
}

async function readWallets({ snapshot, wallets, counts }: Verification): Promise<void> {
  const byteOrder = snapshot.dialect === 'postgres' ? 'id collate "C"' : 'id'
  for await (const page of snapshot.pages(`select * from wallets order by ${byteOrder}`)) {
    for (const row of page) {
      const wallet = walletFromRow(row)
      wallets.set(wallet.id, wallet)
      counts.wallets += 1
      demand(
        0n <= wallet.heldMicro && wallet.heldMicro <= wallet.postedMicro && wallet.debtMicro >= 0n,
        () => ({
          law: 'never_overdrawn',
          message: `posted ${wallet.postedMicro}, held ${wallet.heldMicro}, debt ${wallet.debtMicro}`,
          walletId: wallet.id,
        }),
      )
    }
  }
}

// The lines of the system come beside their leg: one row for a transaction with one line, which nearly all are.
const legsQuery = `select l.wallet_id, l.seq, l.transaction_id, l.amount, l.balance_after, l.credited_total,
    l.debited_total, l.chain_hash, t.kind, t.reference, t.description, t.actor_id, t.created_at_ms,
    t.wallet_id as transaction_wallet_id, s.line, s.account, s.wallet_id as debtor_id, s.amount as line_amount
  from wallet_legs l
  left join ledger_transactions t on t.id = l.transaction_id
  left join system_legs s on s.transaction_id = l.transaction_id
  order by l.wallet_id, l.seq, s.line`

async function verifyChains(verification: Verification): Promise<void> {
  const chains = new ChainWalk(verification)
  for await (const page of verification.snapshot.pages(legsQuery)) {
    for (const row of page) chains.add(row)
  }
  chains.end()
}

/** Walks through all legs, wallet after wallet, and gathers the lines of each transaction. */
class ChainWalk {
  readonly #verification: Verification
  readonly #unvisited: Set<string>
  #walletId: string | undefined
  #chain: WalletChain | undefined
  #leg: StoredLeg | undefined
  #systemLegs: SystemLeg[] = []

  constructor(verification: Verification) {
    this.#verification = verification
    this.#unvisited = new Set(verification.wallets.keys())
  }

  add(row: DatabaseRow): void {
    const leg = this.#leg
    const isNextLeg = leg === undefined || leg.seq !== row['seq'] || leg.walletId !== row['wallet_id']
    if (isNextLeg) {
      this.#finishLeg()
      this.#leg = legFromRow(row)
    }
    const line = systemLegFromRow(row)
    if (line) this.#systemLegs.push(line)
  }

  end(): void {
    this.#finishLeg()
    this.#chain?.end()
    for (const walletId of this.#unvisited) {
      const wallet = this.#verification.wallets.get(walletId)
      if (wallet) new WalletChain(wallet).end()
    }
  }

  #finishLeg(): void {
    const leg = this.#leg
    if (!leg) return
    this.#chainOf(leg).add(leg, this.#systemLegs)
    const { counts } = this.#verification
    counts.walletLegs += 1
    counts.transactions += 1
    counts.systemLegs += this.#systemLegs.length
    addMovement(this.#verification, leg, this.#systemLegs)
    this.#leg = undefined
    this.#systemLegs = []
  }

  #chainOf(leg: StoredLeg): WalletChain {
    if (this.#chain && this.#walletId === leg.walletId) return this.#chain
    this.#chain?.end()
    const wallet = this.#verification.wallets.get(leg.walletId)
    demand(wallet !== undefined, () => ({
      law: 'nothing_missing',
      message: 'the leg has no wallet',
      walletId: leg.walletId,
      transactionId: leg.transactionId,
      seq: String(leg.seq),
    }))
    this.#unvisited.delete(leg.walletId)
    this.#walletId = leg.walletId
    this.#chain = new WalletChain(wallet)
    return this.#chain
  }
}

function addMovement(
  verification: Verification,
  transaction: Pick<StoredLeg, 'kind' | 'reference'>,
  systemLegs: readonly SystemLeg[],
): void {
  const netMicro = systemLegs.reduce(
    (sum, line) => (line.account === 'receivable' ? sum : sum + line.amountMicro),
    0n,
  )
  verification.books.add({
    type: 'movement',
    kind: transaction.kind,
    reference: transaction.reference,
    netMicro: microCredits(netMicro),
  })
}

const debtsQuery = `select s.transaction_id, s.line, s.account, s.wallet_id as debtor_id, s.amount as line_amount,
    t.kind, t.reference, t.wallet_id as transaction_wallet_id
  from system_legs owed
  join system_legs s on s.transaction_id = owed.transaction_id
  left join ledger_transactions t on t.id = s.transaction_id
  where owed.account = 'receivable'
  order by s.transaction_id, s.line`

/** The receivable explains every debt; a claw-back that found nothing has no leg on the wallet and is met only here. */
async function verifyDebts(verification: Verification): Promise<void> {
  const owedMicro = new Map<string, bigint>()
  let lines: SystemLeg[] = []
  let head: DatabaseRow | undefined
  const finish = () => {
    if (!head) return
    const sumMicro = lines.reduce((sum, line) => sum + line.amountMicro, 0n)
    // Where the lines alone sum to zero there is no leg on the wallet, and the chains did not come by here.
    if (sumMicro === 0n) {
      verification.counts.transactions += 1
      verification.counts.systemLegs += lines.length
      addMovement(verification, legFromRow(head), lines)
    }
    for (const line of lines) {
      if (line.account !== 'receivable' || line.walletId === undefined) continue
      owedMicro.set(line.walletId, (owedMicro.get(line.walletId) ?? 0n) - line.amountMicro)
    }
    lines = []
  }
  for await (const page of verification.snapshot.pages(debtsQuery)) {
    for (const row of page) {
      if (head?.['transaction_id'] !== row['transaction_id']) finish()
      head = row
      const line = systemLegFromRow(row)
      if (line) lines.push(line)
    }
  }
  finish()
  for (const wallet of verification.wallets.values()) {
    const owed = owedMicro.get(wallet.id) ?? 0n
    demand(wallet.debtMicro === owed, () => ({
      law: 'debt_equals_receivable',
      message: `the wallet owes ${wallet.debtMicro}, the receivable says ${owed}`,
      walletId: wallet.id,
    }))
  }
}

/** No transaction without legs, no line without a transaction: the counts of the tables are those that were walked. */
async function verifyCompleteness({ snapshot, counts }: Verification): Promise<void> {
  for await (const [row] of snapshot.pages(
    `select (select count(*) from ledger_transactions) as transactions,
      (select count(*) from system_legs) as system_legs`,
  )) {
    if (
      Number(row?.['transactions']) === counts.transactions &&
      Number(row?.['system_legs']) === counts.systemLegs
    ) {
      return
    }
  }
  const stray = await findStray(snapshot)
  demand(false, () => ({
    law: 'nothing_missing',
    message: 'a transaction without its legs, or a leg without its transaction',
    ...(stray === undefined ? {} : { transactionId: stray }),
  }))
}

async function findStray(snapshot: LedgerSnapshot): Promise<string | undefined> {
  const query = `select id from (
      select t.id, coalesce((select sum(s.amount) from system_legs s where s.transaction_id = t.id), 0) as lines,
        (select count(*) from wallet_legs l where l.wallet_id = t.wallet_id and l.transaction_id = t.id) as legs
      from ledger_transactions t
    ) as walked where (legs = 0 and lines <> 0) or (legs = 1 and lines = 0) or legs > 1
      or not exists (select 1 from system_legs s where s.transaction_id = walked.id)
    union all
    select s.transaction_id from system_legs s
      left join ledger_transactions t on t.id = s.transaction_id where t.id is null
    limit 1`
  for await (const [row] of snapshot.pages(query)) {
    const id = row?.['id']
    if (typeof id === 'string') return id
  }
  return undefined
}
