import { createRollUp } from '@tessera/core/analytics/roll-up'
import type { RollUp } from '@tessera/core/analytics/roll-up'
import type { OrderFee } from '@tessera/core/analytics/roll-up-fee'
import type { Clock } from '@tessera/core/clock'
import { idPrefixes } from '@tessera/core/ids'
import type { IdKind } from '@tessera/core/ids'
import type { CompiledQuery, Kysely } from 'kysely'

import type { RollUpWork } from '../../../ports/roll-up-work.ts'
import type { Database } from '../database.ts'
import type { RollUpSource } from '../schema/analytics-tables.ts'
import type { Schema } from '../schema/schema.ts'
import { inSnapshot } from '../transaction.ts'
import { writeTogether } from '../write-together.ts'
import { firstChangeAt, foldFees } from './fee-fold.ts'
import { LedgerFold } from './ledger-fold.ts'
import type { FoldedWallet } from './ledger-fold.ts'
import { foldEndedRuns, foldLosses, foldRuns, foldSignUps } from './other-folds.ts'
import type { FoldedWindow } from './other-folds.ts'
import { orderFeeToRow } from './roll-up-rows.ts'
import { putRows } from './upsert-rows.ts'
import { writesOfSums, writesOfWallets } from './write-roll-up.ts'

type Step = {
  readonly rollUp: RollUp
  readonly window: FoldedWindow | undefined
  readonly wallets: readonly FoldedWallet[]
  readonly runningIds: readonly string[]
  readonly endedIds: readonly string[]
  readonly fees: readonly OrderFee[]
}

const walletsAtOnce = 2_000
const ordersAtOnce = 500

/**
 * Rolls up what stands behind the checkpoints, a step at a time: everything is read and added up in a snapshot, and
 * written, checkpoint included, in one short transaction. Of two processes that make the same step one writes it.
 */
export function createRollUpWork(deps: { readonly database: Database; readonly clock: Clock }): RollUpWork {
  const { database, clock } = deps
  return {
    async step({ source, beforeMs, limit }) {
      const checkpoint = await findCheckpoint(database.db, source)
      const beforeId =
        source === 'orders' ? firstChangeAt(beforeMs) : firstIdAt(kindBySource[source], beforeMs)
      const window = { afterId: checkpoint.after_id, beforeId, limit }
      const step = await inSnapshot(database, (db) => readStep(db, source, window))
      if (isEmpty(step)) return 0
      const isWritten = await writeStep(database, step, {
        source,
        version: checkpoint.version,
        afterId: step.window?.lastId ?? checkpoint.after_id,
        nowMs: clock.nowMs(),
      })
      return isWritten ? (step.window?.count ?? 0) : 0
    },
    async catchUp({ afterWalletId }) {
      const checkpoint = await findCheckpoint(database.db, 'transactions')
      const page = await inSnapshot(database, async (db) => {
        const wallets = await listBehind(db, afterWalletId)
        const rollUp = createRollUp()
        const fold = new LedgerFold(db, rollUp)
        await fold.catchUp(wallets.behindIds, checkpoint.after_id)
        return { ...wallets, rollUp, folded: fold.wallets() }
      })
      const late = page.folded.filter(({ before, after }) => before.lots.seq !== after.lots.seq)
      if (late.length > 0) {
        const step = { ...emptyStep(page.rollUp), wallets: late }
        const { version, after_id: afterId } = checkpoint
        const to = { source: 'transactions', version, afterId, nowMs: clock.nowMs() } as const
        const isWritten = await writeStep(database, step, to)
        if (!isWritten) return { lateWalletIds: [], nextAfterWalletId: afterWalletId }
      }
      return { lateWalletIds: late.map(({ after }) => after.walletId), nextAfterWalletId: page.nextId }
    },
    async catchUpOnFees({ afterChange }) {
      const { after_id: afterId, version } = await findCheckpoint(database.db, 'orders')
      const rollUp = createRollUp()
      const window = { afterId: afterChange, beforeId: afterId, limit: ordersAtOnce }
      const page = await inSnapshot(database, (db) => foldFees(db, rollUp, window))
      if (page === undefined) return { lateWalletIds: [], nextAfterChange: undefined }
      if (page.fees.length > 0) {
        const step = { ...emptyStep(rollUp), fees: page.fees }
        const to = { source: 'orders', version, afterId, nowMs: clock.nowMs() } as const
        const isWritten = await writeStep(database, step, to)
        if (!isWritten) return { lateWalletIds: [], nextAfterChange: afterChange }
      }
      return {
        lateWalletIds: [...new Set(page.fees.map(({ walletId }) => walletId))],
        nextAfterChange: page.count < ordersAtOnce ? undefined : page.lastId,
      }
    },
  }
}

/** Wallets with legs that are not rolled up: those of the last minutes, and those that were missed. */
async function listBehind(db: Kysely<Schema>, afterWalletId: string) {
  const rows = await db
    .selectFrom('wallets')
    .leftJoin('wallet_roll_ups', 'wallet_roll_ups.wallet_id', 'wallets.id')
    .select(['wallets.id', 'wallets.seq', 'wallet_roll_ups.seq as rolled_up_seq'])
    .where('wallets.id', '>', afterWalletId)
    .orderBy('wallets.id')
    .limit(walletsAtOnce)
    .execute()
  return {
    behindIds: rows.filter((row) => row.seq > (row.rolled_up_seq ?? 0n)).map(({ id }) => id),
    nextId: rows.length < walletsAtOnce ? undefined : rows.at(-1)?.id,
  }
}

export async function findCheckpoint(db: Kysely<Schema>, source: RollUpSource) {
  return db
    .selectFrom('roll_up_checkpoints')
    .select(['after_id', 'version'])
    .where('source', '=', source)
    .executeTakeFirstOrThrow()
}

const kindBySource = {
  transactions: 'transaction',
  runs: 'run',
  platform_losses: 'platformLoss',
  users: 'user',
} as const

/** All ids that were made before the moment come before this one: their first digits are the time. */
function firstIdAt(kind: IdKind, atMs: number): string {
  return `${idPrefixes[kind]}_${Math.max(0, atMs).toString(16).padStart(12, '0')}`
}

type Window = { readonly afterId: string; readonly beforeId: string; readonly limit: number }

async function readStep(db: Kysely<Schema>, source: RollUpSource, window: Window): Promise<Step> {
  const rollUp = createRollUp()
  switch (source) {
    case 'transactions': {
      const fold = new LedgerFold(db, rollUp)
      const taken = await fold.take(window)
      return { ...emptyStep(rollUp), window: taken, wallets: fold.wallets() }
    }
    case 'runs': {
      const endedIds = await foldEndedRuns(db, rollUp)
      const taken = await foldRuns(db, rollUp, window)
      return { ...emptyStep(rollUp), window: taken, endedIds, runningIds: taken?.runningIds ?? [] }
    }
    case 'platform_losses':
      return { ...emptyStep(rollUp), window: await foldLosses(db, rollUp, window) }
    case 'users':
      return { ...emptyStep(rollUp), window: await foldSignUps(db, rollUp, window) }
    case 'orders': {
      const taken = await foldFees(db, rollUp, window)
      return { ...emptyStep(rollUp), window: taken, fees: taken?.fees ?? [] }
    }
    default:
      throw new Error(`there is nothing to roll up in ${String(source)}`)
  }
}

function emptyStep(rollUp: RollUp): Step {
  return { rollUp, window: undefined, wallets: [], runningIds: [], endedIds: [], fees: [] }
}

function isEmpty({ window, endedIds }: Step): boolean {
  return window === undefined && endedIds.length === 0
}

async function writeStep(
  database: Database,
  step: Step,
  to: {
    readonly source: RollUpSource
    readonly version: bigint
    readonly afterId: string
    readonly nowMs: number
  },
): Promise<boolean> {
  const { db } = database
  // Zero rows: somebody else made this step in the meantime.
  const guard = db
    .updateTable('roll_up_checkpoints')
    .set({ after_id: to.afterId, version: to.version + 1n, updated_at_ms: BigInt(to.nowMs) })
    .where('source', '=', to.source)
    .where('version', '=', to.version)
    .compile()
  return writeTogether(database, guard, [
    ...writesOfSums(db, step.rollUp),
    ...writesOfWallets(db, step.wallets),
    ...putRows(db, {
      table: 'roll_up_running_requests',
      keys: ['run_id'],
      rows: step.runningIds.map((id) => ({ run_id: id })),
    }),
    ...putRows(db, { table: 'order_fees', keys: ['order_id'], rows: step.fees.map(orderFeeToRow) }),
    ...deletesOf(db, step.endedIds),
  ])
}

function deletesOf(db: Kysely<Schema>, endedIds: readonly string[]): CompiledQuery[] {
  const deletes: CompiledQuery[] = []
  for (let start = 0; start < endedIds.length; start += 500) {
    const ids = endedIds.slice(start, start + 500)
    deletes.push(db.deleteFrom('roll_up_running_requests').where('run_id', 'in', ids).compile())
  }
  return deletes
}
