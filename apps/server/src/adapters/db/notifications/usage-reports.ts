import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import { microCredits } from '@tessera/core/money/micro-credits'
import type { CalendarMonth } from '@tessera/core/notifications/report-month'
import { type Kysely, sql } from 'kysely'

import type { UsageReport, UsageReportPage, UsageReports, WrittenPage } from '../../../ports/usage-reports.ts'
import { mailRow } from '../../mail/mail-row.ts'
import { fromAuthFlag } from '../auth-columns.ts'
import type { Database } from '../database.ts'
import type { Schema } from '../schema/schema.ts'
import { inTransaction } from '../transaction.ts'

export type UsageReportsDeps = {
  readonly database: Database
  readonly clock: Clock
  readonly ids: IdSource
}

export function createUsageReports(deps: UsageReportsDeps): UsageReports {
  const { db } = deps.database
  return {
    async findProgress(month) {
      const row = await db
        .selectFrom('usage_report_months')
        .select(['after_wallet_id', 'finished_at_ms'])
        .where('month', '=', month.name)
        .executeTakeFirst()
      if (row === undefined) return { afterWalletId: '' }
      return row.finished_at_ms === null ? { afterWalletId: row.after_wallet_id } : undefined
    },
    readPage: (request) => readPage(db, request),
    writePage: (page) => writePage(deps, page),
    async countWaitingMails(most) {
      const row = await db
        .selectFrom((eb) =>
          eb
            .selectFrom('mails')
            .select('id')
            .where('status', '=', sql.lit('queued'))
            .limit(most)
            .as('waiting'),
        )
        .select((eb) => eb.fn.countAll<bigint>().as('count'))
        .executeTakeFirstOrThrow()
      return Number(row.count)
    },
  }
}

type PageRequest = Parameters<UsageReports['readPage']>[0]

async function readPage(
  db: Kysely<Schema>,
  { month, afterWalletId, limit }: PageRequest,
): Promise<UsageReportPage> {
  const wallets = await listWallets(db, afterWalletId, limit)
  const walletIds = wallets.map(({ id }) => id)
  if (walletIds.length === 0) return { reports: [], nextAfterWalletId: undefined }
  const usage = Map.groupBy(await sumUsage(db, walletIds, month), ({ wallet_id: id }) => id)
  const purchases = new Map((await sumPurchases(db, walletIds, month)).map((row) => [row.wallet_id, row]))
  return {
    reports: wallets.map((wallet): UsageReport => {
      const models = (usage.get(wallet.id) ?? []).map((row) => ({
        name: row.display_name ?? row.model_id,
        requests: Number(row.requests),
        usedMicro: microCredits(row.used),
      }))
      const bought = purchases.get(wallet.id)
      return {
        userId: wallet.owner_id,
        email: wallet.email,
        isWanted:
          fromAuthFlag(wallet.email_verified) && wallet.blocked_at_ms === null && wallet.usage_report !== 0n,
        requests: models.reduce((sum, model) => sum + model.requests, 0),
        usedMicro: microCredits(models.reduce((sum, model) => sum + model.usedMicro, 0n)),
        models: models.toSorted(byUse),
        purchases: Number(bought?.purchases ?? 0n),
        purchasedMicro: microCredits(bought?.purchased ?? 0n),
        balanceMicro: microCredits(wallet.posted),
      }
    }),
    nextAfterWalletId: wallets.length < limit ? undefined : walletIds.at(-1),
  }
}

type ModelUse = UsageReport['models'][number]

function byUse(left: ModelUse, right: ModelUse): number {
  if (left.usedMicro === right.usedMicro) return left.name.localeCompare(right.name)
  return left.usedMicro < right.usedMicro ? 1 : -1
}

function listWallets(db: Kysely<Schema>, afterWalletId: string, limit: number) {
  return db
    .selectFrom('wallets')
    .innerJoin('users', 'users.id', 'wallets.owner_id')
    .leftJoin('notification_preferences', 'notification_preferences.user_id', 'users.id')
    .select([
      'wallets.id',
      'wallets.owner_id',
      'wallets.posted',
      'users.email',
      'users.email_verified',
      'users.blocked_at_ms',
      'notification_preferences.usage_report',
    ])
    .where('wallets.owner_kind', '=', 'user')
    .where('wallets.id', '>', afterWalletId)
    .orderBy('wallets.id')
    .limit(limit)
    .execute()
}

function sumUsage(db: Kysely<Schema>, walletIds: readonly string[], month: CalendarMonth) {
  return db
    .selectFrom('runs')
    .leftJoin('models', 'models.id', 'runs.model_id')
    .select((eb) => [
      'runs.wallet_id',
      'runs.model_id',
      'models.display_name',
      eb.fn.countAll<bigint>().as('requests'),
      sql<bigint>`cast(sum(${eb.ref('runs.charged')}) as bigint)`.as('used'),
    ])
    .where('runs.wallet_id', 'in', walletIds)
    .where('runs.created_at_ms', '>=', BigInt(month.startMs))
    .where('runs.created_at_ms', '<', BigInt(month.endMs))
    .where('runs.charged', '>', 0n)
    .groupBy(['runs.wallet_id', 'runs.model_id', 'models.display_name'])
    .execute()
}

function sumPurchases(db: Kysely<Schema>, walletIds: readonly string[], month: CalendarMonth) {
  return db
    .selectFrom('ledger_transactions')
    .innerJoin('system_legs', (join) =>
      join.onRef('system_legs.transaction_id', '=', 'ledger_transactions.id').on('system_legs.line', '=', 1n),
    )
    .select((eb) => [
      'ledger_transactions.wallet_id',
      eb.fn.countAll<bigint>().as('purchases'),
      // The other side of what came into the wallet.
      sql<bigint>`cast(-sum(${eb.ref('system_legs.amount')}) as bigint)`.as('purchased'),
    ])
    .where('ledger_transactions.wallet_id', 'in', walletIds)
    .where('ledger_transactions.kind', '=', sql.lit('purchase'))
    .where('ledger_transactions.created_at_ms', '>=', BigInt(month.startMs))
    .where('ledger_transactions.created_at_ms', '<', BigInt(month.endMs))
    .groupBy('ledger_transactions.wallet_id')
    .execute()
}

async function writePage({ database, clock, ids }: UsageReportsDeps, page: WrittenPage): Promise<void> {
  const nowMs = BigInt(clock.nowMs())
  const rows = page.mails.map(({ mail, dedupeKey }) =>
    mailRow(mail, { mailId: ids.create('mail'), dedupeKey, nowMs }),
  )
  await inTransaction(database, async (transaction) => {
    if (rows.length > 0) {
      await transaction
        .insertInto('mails')
        .values(rows)
        .onConflict((conflict) => conflict.column('dedupe_key').doNothing())
        .execute()
    }
    const progress =
      page.nextAfterWalletId === undefined
        ? { finished_at_ms: nowMs }
        : { after_wallet_id: page.nextAfterWalletId }
    await transaction
      .insertInto('usage_report_months')
      .values({ month: page.month.name, after_wallet_id: '', finished_at_ms: null, ...progress })
      .onConflict((conflict) => {
        const update = conflict.column('month').doUpdateSet(progress)
        // Of two processes the one that is behind must not take the other back.
        return page.nextAfterWalletId === undefined
          ? update
          : update.where('usage_report_months.after_wallet_id', '<', page.nextAfterWalletId)
      })
      .execute()
  })
}
