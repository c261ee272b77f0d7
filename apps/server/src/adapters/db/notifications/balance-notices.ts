import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'
import { type MicroCredits, microCredits, negated } from '@tessera/core/money/micro-credits'
import { type Kysely, type Transaction, sql } from 'kysely'

import type { BalanceNotices, NoticeChange } from '../../../ports/balance-notices.ts'
import { mailRow } from '../../mail/mail-row.ts'
import { fromAuthFlag } from '../auth-columns.ts'
import type { Database } from '../database.ts'
import type { Schema } from '../schema/schema.ts'
import { inTransaction } from '../transaction.ts'

export type BalanceNoticesDeps = {
  readonly database: Database
  readonly clock: Clock
  readonly ids: IdSource
}

export function createBalanceNotices(deps: BalanceNoticesDeps): BalanceNotices {
  const { db } = deps.database
  return {
    async findWallet(walletId) {
      const row = await selectWallet(db, walletId)
      if (row === undefined) return undefined
      const mayWrite =
        fromAuthFlag(row.email_verified) && row.blocked_at_ms === null && row.low_balance !== 0n
      const notice = {
        level: row.level ?? 'fine',
        creditedTotalMicro: microCredits(row.noticed_credited_total ?? 0n),
        version: row.notice_version ?? 0n,
      }
      return {
        walletId,
        userId: row.user_id,
        recipient: mayWrite ? row.email : undefined,
        balanceMicro: microCredits(row.posted),
        seq: row.seq,
        creditedTotalMicro: microCredits(row.credited_total),
        ownLowMicro: optional(row.low_balance_micro),
        ownNearlyEmptyMicro: optional(row.nearly_empty_micro),
        lastPurchaseMicro: await findLastPurchase(db, walletId),
        notice,
        peakMicro:
          row.noticed_seq === null || row.noticed_credited_total === row.credited_total
            ? microCredits(row.posted)
            : await findPeak(db, { walletId, afterSeq: row.noticed_seq }),
      }
    },
    changeNotice: (change) => changeNotice(deps, change),
  }
}

function selectWallet(db: Kysely<Schema>, walletId: string) {
  return db
    .selectFrom('wallets')
    .innerJoin('users', 'users.id', 'wallets.owner_id')
    .leftJoin('notification_preferences', 'notification_preferences.user_id', 'users.id')
    .leftJoin('wallet_notices', 'wallet_notices.wallet_id', 'wallets.id')
    .select([
      'wallets.posted',
      'wallets.seq',
      'wallets.credited_total',
      'users.id as user_id',
      'users.email',
      'users.email_verified',
      'users.blocked_at_ms',
      'notification_preferences.low_balance',
      'notification_preferences.low_balance_micro',
      'notification_preferences.nearly_empty_micro',
      'wallet_notices.level',
      'wallet_notices.noticed_seq',
      'wallet_notices.credited_total as noticed_credited_total',
      'wallet_notices.version as notice_version',
    ])
    .where('wallets.id', '=', walletId)
    .where('wallets.owner_kind', '=', 'user')
    .executeTakeFirst()
}

async function findLastPurchase(db: Kysely<Schema>, walletId: string): Promise<MicroCredits | undefined> {
  const row = await db
    .selectFrom('ledger_transactions')
    .innerJoin('system_legs', (join) =>
      join.onRef('system_legs.transaction_id', '=', 'ledger_transactions.id').on('system_legs.line', '=', 1n),
    )
    .select('system_legs.amount')
    .where('ledger_transactions.wallet_id', '=', walletId)
    // As a literal: a partial index is not found by a parameter.
    .where('ledger_transactions.kind', '=', sql.lit('purchase'))
    .orderBy('ledger_transactions.created_at_ms', 'desc')
    .limit(1)
    .executeTakeFirst()
  // The other side of what came into the wallet.
  return row === undefined ? undefined : negated(microCredits(row.amount))
}

/** Asked only after something came in since the owner was told: the few legs from there on. */
async function findPeak(
  db: Kysely<Schema>,
  { walletId, afterSeq }: { readonly walletId: string; readonly afterSeq: bigint },
): Promise<MicroCredits> {
  const row = await db
    .selectFrom('wallet_legs')
    .select((eb) => eb.fn.max<bigint | null>('balance_after').as('peak'))
    .where('wallet_id', '=', walletId)
    .where('seq', '>', afterSeq)
    .executeTakeFirst()
  return microCredits(row?.peak ?? 0n)
}

async function changeNotice(deps: BalanceNoticesDeps, change: NoticeChange): Promise<boolean> {
  const { wallet, mail } = change
  const nowMs = BigInt(deps.clock.nowMs())
  return inTransaction(deps.database, async (transaction) => {
    if (!(await writeNotice(transaction, change, nowMs))) return false
    if (mail === undefined) return true
    const dedupeKey = `low_balance:${wallet.walletId}:${wallet.notice.version + 1n}`
    await transaction
      .insertInto('mails')
      .values(mailRow(mail, { mailId: deps.ids.create('mail'), dedupeKey, nowMs }))
      .onConflict((conflict) => conflict.column('dedupe_key').doNothing())
      .execute()
    return true
  })
}

async function writeNotice(
  transaction: Transaction<Schema>,
  { wallet, level }: NoticeChange,
  nowMs: bigint,
): Promise<boolean> {
  const columns = {
    level,
    noticed_seq: wallet.seq,
    credited_total: wallet.creditedTotalMicro,
    version: wallet.notice.version + 1n,
    updated_at_ms: nowMs,
  }
  if (wallet.notice.version === 0n) {
    const { numInsertedOrUpdatedRows } = await transaction
      .insertInto('wallet_notices')
      .values({ wallet_id: wallet.walletId, ...columns })
      .onConflict((conflict) => conflict.column('wallet_id').doNothing())
      .executeTakeFirst()
    return numInsertedOrUpdatedRows === 1n
  }
  const { numUpdatedRows } = await transaction
    .updateTable('wallet_notices')
    .set(columns)
    .where('wallet_id', '=', wallet.walletId)
    .where('version', '=', wallet.notice.version)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

function optional(amount: bigint | null): MicroCredits | undefined {
  return amount === null ? undefined : microCredits(amount)
}
