import { createHash } from 'node:crypto'

import { microCreditsFromCredits } from '@tessera/core/money/micro-credits'
import type { VoucherTerms } from '@tessera/core/vouchers/voucher'
import { createVoucherCode, formatVoucherCode, readVoucherCode } from '@tessera/core/vouchers/voucher-code'
import { onTestFinished } from 'vitest'

import { openDatabase } from '../src/adapters/db/database.ts'
import type { Database } from '../src/adapters/db/database.ts'
import { createLedgerCommitter } from '../src/adapters/db/ledger/group-committer.ts'
import { createLedgerReads } from '../src/adapters/db/ledger/ledger-reads.ts'
import { openLedgerBackend } from '../src/adapters/db/ledger/open-ledger-backend.ts'
import { verifyLedger } from '../src/adapters/db/ledger/verify-ledger.ts'
import { createRedeemableVouchers } from '../src/adapters/db/vouchers/redeemable-vouchers.ts'
import { createVoucherBatches } from '../src/adapters/db/vouchers/voucher-batches.ts'
import { createUuidV7Ids } from '../src/adapters/ids/uuid-v7-ids.ts'
import { createTurns } from '../src/features/common/in-turn.ts'
import type { InTurn } from '../src/features/common/in-turn.ts'
import { createCreditManager } from '../src/features/credits/create-credit-manager.ts'
import { redeemCode } from '../src/features/vouchers/redeem-code.ts'
import type { RedeemAnswer, RedeemCodeDeps } from '../src/features/vouchers/redeem-code.ts'
import { createVoucherCodeHash } from '../src/features/vouchers/voucher-code-hash.ts'
import type { LedgerCommitter } from '../src/ports/ledger-committer.ts'
import type { LedgerReads } from '../src/ports/ledger-reads.ts'
import type { VoucherBatches } from '../src/ports/vouchers.ts'
import type { OpenTestDatabase, TestDatabase } from './databases.ts'
import { createTestClock } from './ledger.ts'
import type { TestClock } from './ledger.ts'

export const hashTestCode = createVoucherCodeHash('a secret of the tests, long enough')

/** One process as far as vouchers are concerned: its own connection, committer and turns. */
export type VoucherProcess = {
  readonly deps: RedeemCodeDeps
  readonly committer: LedgerCommitter
  readonly reads: LedgerReads
}

export type VoucherHouse = {
  readonly database: TestDatabase
  readonly clock: TestClock
  readonly batches: VoucherBatches
  readonly processes: readonly [VoucherProcess, ...VoucherProcess[]]
  openWallet(person: string): Promise<void>
  /** @returns the batch and its codes as they are printed */
  createBatch(
    terms?: Partial<VoucherTerms> & { readonly codes?: number },
  ): Promise<{ readonly batchId: string; readonly codes: readonly string[] }>
  redeem(
    person: string,
    code: string,
    options?: { readonly key?: string; readonly process?: VoucherProcess },
  ): Promise<RedeemAnswer>
  balanceOf(person: string): Promise<number>
  /** Fails the test unless every redemption stands beside its transaction, and the other way round. */
  expectSoundBooks(): Promise<number>
}

export type VoucherHouseOptions = {
  readonly processes?: number
  /** Nobody waits for anybody: the database alone keeps people apart. */
  readonly withoutTurns?: boolean
  /** What stands between the feature and the ledger: answers that are lost. */
  readonly around?: (committer: LedgerCommitter) => LedgerCommitter
}

const noTurns: InTurn<RedeemAnswer> = (_, work) => work()

export async function openVoucherHouse(
  open: OpenTestDatabase,
  options: VoucherHouseOptions = {},
): Promise<VoucherHouse> {
  const database = await open()
  const clock = createTestClock()
  const ids = createUuidV7Ids(clock)
  const first = openProcess(database, clock, options)
  const others = await Promise.all(
    Array.from({ length: (options.processes ?? 1) - 1 }, () => openFurtherProcess(database, clock, options)),
  )
  const processes = [first, ...others.map(({ process }) => process)] as const
  onTestFinished(async () => {
    await Promise.all(processes.map(({ committer }) => committer.close()))
    await Promise.all(others.map((other) => other.database.close()))
    await database.close()
  })
  const batches = createVoucherBatches({ database, clock, ids })
  let made = 0

  return {
    database,
    clock,
    batches,
    processes,
    async openWallet(person) {
      await first.committer.commit({
        operation: {
          type: 'open_wallet',
          walletId: `wal_${person}`,
          owner: { kind: 'user', id: `usr_${person}` },
        },
      })
    },
    async createBatch({ codes: count = 1, ...terms } = {}) {
      made += 1
      const batchId = ids.create('voucherBatch')
      const codes = Array.from({ length: count }, (_, at) => createVoucherCode(bytesFrom(`${made} ${at}`)))
      await batches.create({
        batch: {
          id: batchId,
          terms: {
            name: `Batch ${made}`,
            creditsMicro: microCreditsFromCredits(10n),
            expiresAtMs: undefined,
            perPersonLimit: undefined,
            redemptionsPerCode: 1,
            ...terms,
          },
          note: '',
          codeCount: count,
          createdBy: 'usr_owner',
          createdAtMs: clock.nowMs(),
        },
        codes: codes.map((code, at) => ({
          id: ids.create('voucherCode'),
          number: at + 1,
          codeHash: hashTestCode(code),
          ending: code.slice(-4),
        })),
        audit: {
          actorId: 'usr_owner',
          action: 'vouchers.create',
          subjectKind: 'voucher_batch',
          subjectId: batchId,
          reason: '',
        },
      })
      return { batchId, codes: codes.map(formatVoucherCode) }
    },
    redeem(person, printed, { key, process = first } = {}) {
      const code = readVoucherCode(printed)
      if (!code.ok) throw new Error(`a code of a test can be read: ${printed}`)
      const codeHash = hashTestCode(code.value)
      return redeemCode(process.deps, {
        userId: `usr_${person}`,
        walletId: `wal_${person}`,
        codeHash,
        ...(key === undefined
          ? {}
          : { idempotency: { scopeKey: `usr_${person} ${key}`, requestHash: codeHash } }),
      })
    },
    async balanceOf(person) {
      const balance = await first.deps.credits.findBalance(`wal_${person}`)
      return Number(balance?.balanceMicro ?? 0n) / 1_000_000
    },
    expectSoundBooks: () => expectSoundBooks(database),
  }
}

function openProcess(database: Database, clock: TestClock, options: VoucherHouseOptions): VoucherProcess {
  const committer = createLedgerCommitter(openLedgerBackend(database, clock))
  const reads = createLedgerReads(database.db)
  const ids = createUuidV7Ids(clock)
  const credits = createCreditManager({
    committer: options.around?.(committer) ?? committer,
    reads,
    ids,
    leaseClock: { nowMs: () => clock.nowMs(), synchronise: async () => undefined },
    instanceId: 'ins_1',
    leaseMs: 60_000,
  })
  return {
    committer,
    reads,
    deps: {
      credits,
      reads,
      vouchers: createRedeemableVouchers({ database, clock }),
      ids,
      clock,
      inTurn: options.withoutTurns === true ? noTurns : createTurns<RedeemAnswer>(),
    },
  }
}

async function openFurtherProcess(first: TestDatabase, clock: TestClock, options: VoucherHouseOptions) {
  const database = await openDatabase(first.location)
  return { database, process: openProcess(database, clock, options) }
}

/** Evenly spread bytes, the same for the same word. */
function bytesFrom(word: string): (count: number) => Uint8Array {
  let block = 0
  return (count) => {
    block += 1
    return createHash('sha512').update(`${word} ${block}`).digest().subarray(0, count)
  }
}

async function expectSoundBooks(database: Database): Promise<number> {
  const { violation } = await verifyLedger(database)
  if (violation) throw new Error(`the books are wrong: ${violation.message}`)
  const redemptions = await database.db
    .selectFrom('voucher_redemptions')
    .select(['id', 'code_id', 'transaction_id', 'wallet_id', 'credits'])
    .orderBy('id')
    .execute()
  const posted = await database.db
    .selectFrom('ledger_transactions as t')
    .innerJoin('system_legs as l', 'l.transaction_id', 't.id')
    .select(['t.reference', 't.id', 't.wallet_id', 'l.amount', 'l.account'])
    .where('t.kind', '=', 'bonus')
    .where('t.reference', 'like', 'vrd_%')
    .where('l.line', '=', 1n)
    .orderBy('t.reference')
    .execute()
  const expected = redemptions.map((row) => [
    row.id,
    row.transaction_id,
    row.wallet_id,
    -row.credits,
    'grants',
  ])
  const found = posted.map((row) => [row.reference, row.id, row.wallet_id, row.amount, row.account])
  if (stringOf(found) !== stringOf(expected)) {
    throw new Error(`redemptions and transactions differ: ${stringOf(expected)} ${stringOf(found)}`)
  }
  const countByCode = Map.groupBy(redemptions, ({ code_id: codeId }) => codeId)
  for (const code of await database.db.selectFrom('voucher_codes').select(['id', 'redemptions']).execute()) {
    const counted = countByCode.get(code.id)?.length ?? 0
    if (Number(code.redemptions) !== counted) throw new Error(`${code.id} has ${counted} redemptions`)
  }
  return redemptions.length
}

function stringOf(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part))
}
