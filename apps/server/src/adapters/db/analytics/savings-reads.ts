import { addDays, firstDayOfMonth, startOfDayMs } from '@tessera/core/analytics/utc-days'
import { microCredits } from '@tessera/core/money/micro-credits'
import type { Kysely } from 'kysely'
import { sql } from 'kysely'

import type { Savings, SavingsReads } from '../../../ports/savings-reads.ts'
import type { Database } from '../database.ts'
import type { Schema } from '../schema/schema.ts'
import { inSnapshot } from '../transaction.ts'
import { readTail } from './ledger-tail.ts'

/** What was rolled up of a month, and what was not yet, read at one moment. */
export function createSavingsReads(database: Database): SavingsReads {
  return {
    ofWallet: (walletId, firstDay) => inSnapshot(database, (db) => readWallet(db, walletId, firstDay)),
    ofAll: (firstDay) => inSnapshot(database, (db) => readAll(db, firstDay)),
  }
}

type SavingRow = { readonly answers: bigint; readonly charged: bigint; readonly baseline: bigint }

const nothing: SavingRow = { answers: 0n, charged: 0n, baseline: 0n }

async function readWallet(db: Kysely<Schema>, walletId: string, firstDay: number): Promise<Savings> {
  const stored = await db
    .selectFrom('saving_months')
    .select(['answers', 'charged', 'baseline'])
    .where('month', '=', BigInt(firstDay))
    .where('wallet_id', '=', walletId)
    .executeTakeFirst()
  return sumOf([stored ?? nothing, await readWalletTail(db, walletId, firstDay)])
}

/** The wallet's legs that no job has counted yet: those of the last minutes. */
async function readWalletTail(db: Kysely<Schema>, walletId: string, firstDay: number): Promise<SavingRow> {
  const fromMs = BigInt(startOfDayMs(firstDay))
  const beforeMs = BigInt(startOfDayMs(firstDayOfMonth(addDays(firstDay, 31))))
  const { rows } = await sql<SavingRow>`
    select cast(count(*) as bigint) as answers, cast(coalesce(sum(-l.amount), 0) as bigint) as charged,
      cast(coalesce(sum(r.baseline_micro), 0) as bigint) as baseline
    from wallet_legs as l
    join ledger_transactions as t on t.id = l.transaction_id
    join runs as r on r.id = t.reference
    where l.wallet_id = ${walletId}
      and l.seq > coalesce((select seq from wallet_roll_ups where wallet_id = ${walletId}), 0)
      and t.kind = 'usage' and t.created_at_ms >= ${fromMs} and t.created_at_ms < ${beforeMs}
      and r.baseline_micro is not null`.execute(db)
  return rows[0] ?? nothing
}

async function readAll(db: Kysely<Schema>, firstDay: number): Promise<Savings> {
  const stored = await db
    .selectFrom('saving_months')
    .select([
      total('answers').as('answers'),
      total('charged').as('charged'),
      total('baseline').as('baseline'),
    ])
    .where('month', '=', BigInt(firstDay))
    .executeTakeFirstOrThrow()
  const { rollUp } = await readTail(db)
  const tail = rollUp.savings
    .rows()
    .filter(({ key }) => key.month === firstDay)
    .map(({ sums }) => ({
      answers: sums.answers,
      charged: sums.chargedMicro,
      baseline: sums.baselineMicro,
    }))
  return sumOf([stored, ...tail])
}

const total = (column: string) => sql<bigint>`cast(coalesce(sum(${sql.ref(column)}), 0) as bigint)`

function sumOf(rows: readonly SavingRow[]): Savings {
  const sum = (read: (row: SavingRow) => bigint): bigint => rows.reduce((all, row) => all + read(row), 0n)
  return {
    answers: Number(sum(({ answers }) => answers)),
    chargedMicro: microCredits(sum(({ charged }) => charged)),
    baselineMicro: microCredits(sum(({ baseline }) => baseline)),
  }
}
