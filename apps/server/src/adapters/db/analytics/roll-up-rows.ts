import type { RollUp, WalletRollUp, WalletSums } from '@tessera/core/analytics/roll-up'
import type { OrderFee } from '@tessera/core/analytics/roll-up-fee'
import type { CreditLot, SoldOrder } from '@tessera/core/analytics/wallet-lots'

import type {
  AnalyticsTables,
  CreditLotsTable,
  OrderFeesTable,
  SoldOrdersTable,
  WalletDaysTable,
  WalletMonthsTable,
  WalletRollUpsTable,
  WalletSumColumns,
} from '../schema/analytics-tables.ts'

type Row = Readonly<Record<string, string | bigint | null>>

/** Rows of one table, with the columns that tell them apart. */
export type RowSet = {
  readonly table: keyof AnalyticsTables
  readonly keys: readonly string[]
  readonly rows: readonly Row[]
}

type RowOf<Name extends keyof RollUp> = ReturnType<RollUp[Name]['rows']>[number]

/** Sums as rows of the tables of the same form: those of days. */
export function dayRowsOf(rollUp: RollUp): readonly RowSet[] {
  return [...usageRowsOf(rollUp), ...requestRowsOf(rollUp), ...peopleRowsOf(rollUp)]
}

/** Sums as rows of the tables of the same form: those of wallets. */
export function walletRowsOf(rollUp: RollUp): readonly RowSet[] {
  return [
    rowSet(
      'wallet_days',
      ['wallet_id', 'day'],
      rollUp.walletDays.rows().map((row) => walletDayToRow(row)),
    ),
    rowSet(
      'wallet_months',
      ['month', 'wallet_id'],
      rollUp.walletMonths.rows().map((row) => walletMonthToRow(row)),
    ),
    rowSet(
      'saving_months',
      ['month', 'wallet_id'],
      rollUp.savings.rows().map(({ key, sums }) => ({
        month: BigInt(key.month),
        wallet_id: key.walletId,
        answers: sums.answers,
        charged: sums.chargedMicro,
        baseline: sums.baselineMicro,
      })),
    ),
    rowSet(
      'lot_returns',
      ['wallet_id', 'seq'],
      rollUp.lotReturns.rows().map(({ key, sums }) => ({
        wallet_id: key.walletId,
        seq: key.seq,
        taken: sums.takenMicro,
      })),
    ),
  ]
}

function usageRowsOf(rollUp: RollUp): readonly RowSet[] {
  return [
    rowSet(
      'usage_days',
      ['day', 'model_id'],
      rollUp.usage.rows().map(({ key, sums }) => ({
        day: BigInt(key.day),
        model_id: key.modelId,
        charges: sums.charges,
        charged: sums.chargedMicro,
        cost_nano_usd: sums.costNanoUsd,
        input_tokens: sums.inputTokens,
        cache_read_tokens: sums.cacheReadTokens,
        cache_write_tokens: sums.cacheWriteTokens,
        output_tokens: sums.outputTokens,
        reasoning_tokens: sums.reasoningTokens,
        chosen_answers: sums.chosenAnswers,
        chosen: sums.chosenMicro,
        baseline: sums.baselineMicro,
      })),
    ),
    rowSet(
      'earned_days',
      ['day', 'currency', 'livemode', 'model_id'],
      rollUp.earned.rows().map(({ key, sums }) => ({
        day: BigInt(key.day),
        currency: key.currency,
        livemode: key.livemode,
        model_id: key.modelId,
        sold_micro_minor: sums.soldMicroMinor,
        returned_micro_minor: sums.returnedMicroMinor,
        earned_micro_minor: sums.earnedMicroMinor,
        saved_micro_minor: sums.savedMicroMinor,
      })),
    ),
    rowSet(
      'credit_days',
      ['day', 'kind'],
      rollUp.credits.rows().map(({ key, sums }) => ({
        day: BigInt(key.day),
        kind: key.kind,
        movements: sums.movements,
        credited: sums.creditedMicro,
        debited: sums.debitedMicro,
        owed: sums.owedMicro,
      })),
    ),
  ]
}

function requestRowsOf(rollUp: RollUp): readonly RowSet[] {
  return [
    rowSet(
      'request_days',
      ['day', 'model_id', 'outcome'],
      rollUp.requests.rows().map(({ key, sums }) => ({
        day: BigInt(key.day),
        model_id: key.modelId,
        outcome: key.outcome,
        requests: sums.requests,
      })),
    ),
    rowSet(
      'loss_days',
      ['day', 'model_id', 'reason'],
      rollUp.losses.rows().map(({ key, sums }) => ({
        day: BigInt(key.day),
        model_id: key.modelId,
        reason: key.reason,
        losses: sums.losses,
        cost_nano_usd: sums.costNanoUsd,
        uncharged: sums.unchargedMicro,
      })),
    ),
  ]
}

function peopleRowsOf(rollUp: RollUp): readonly RowSet[] {
  return [
    rowSet(
      'sign_up_days',
      ['day'],
      rollUp.signUps.rows().map(({ key, sums }) => ({
        day: BigInt(key.day),
        sign_ups: sums.signUps,
        customers: sums.customers,
      })),
    ),
    rowSet(
      'activity_gaps',
      ['day', 'gap_days'],
      rollUp.activeGaps.rows().map(({ key, sums }) => ({
        day: BigInt(key.day),
        gap_days: BigInt(key.gapDays),
        users: sums.users,
      })),
    ),
  ]
}

function rowSet<Name extends keyof AnalyticsTables>(
  table: Name,
  keys: readonly (keyof AnalyticsTables[Name] & string)[],
  rows: readonly (AnalyticsTables[Name] & Row)[],
): RowSet {
  return { table, keys, rows }
}

export function walletToRow(wallet: WalletRollUp): WalletRollUpsTable {
  return {
    wallet_id: wallet.walletId,
    seq: wallet.lots.seq,
    used_total: wallet.lots.usedTotalMicro,
    last_active_day: dayOrNull(wallet.activeDays.at(-1)),
    has_bought: wallet.hasBought ? 1n : 0n,
  }
}

function walletDayToRow({ key, sums }: RowOf<'walletDays'>): WalletDaysTable {
  return { wallet_id: key.walletId, day: BigInt(key.day), ...walletSumsToRow(sums) }
}

function walletMonthToRow({ key, sums }: RowOf<'walletMonths'>): WalletMonthsTable {
  return { month: BigInt(key.month), wallet_id: key.walletId, ...walletSumsToRow(sums) }
}

function walletSumsToRow(sums: WalletSums): WalletSumColumns {
  return {
    charges: sums.charges,
    charged: sums.chargedMicro,
    bought: sums.boughtMicro,
    cost_nano_usd: sums.costNanoUsd,
    loss_nano_usd: sums.lossNanoUsd,
    kept_test: sums.keptTestMicroMinor,
    kept_live: sums.keptLiveMicroMinor,
    earned_test: sums.earnedTestMicroMinor,
    earned_live: sums.earnedLiveMicroMinor,
    fees_test: sums.feesTestMinor,
    fees_live: sums.feesLiveMinor,
  }
}

export function walletSumsFromRow(row: WalletSumColumns): WalletSums {
  return {
    charges: row.charges,
    chargedMicro: row.charged,
    boughtMicro: row.bought,
    costNanoUsd: row.cost_nano_usd,
    lossNanoUsd: row.loss_nano_usd,
    keptTestMicroMinor: row.kept_test,
    keptLiveMicroMinor: row.kept_live,
    earnedTestMicroMinor: row.earned_test,
    earnedLiveMicroMinor: row.earned_live,
    feesTestMinor: row.fees_test,
    feesLiveMinor: row.fees_live,
  }
}

export function orderFeeToRow(fee: OrderFee): OrderFeesTable {
  return {
    order_id: fee.orderId,
    wallet_id: fee.walletId,
    day: BigInt(fee.day),
    livemode: fee.isLive ? 1n : 0n,
    fee_minor: fee.feeMinor,
  }
}

function dayOrNull(day: number | undefined): bigint | null {
  return day === undefined ? null : BigInt(day)
}

export function lotToRow(walletId: string, lot: CreditLot): CreditLotsTable {
  return {
    wallet_id: walletId,
    seq: lot.seq,
    kind: lot.kind,
    order_id: lot.orderId ?? null,
    opened_at_ms: BigInt(lot.openedAtMs),
    credits: lot.creditsMicro,
    span: lot.spanMicro,
    unused: lot.unusedMicro,
    used_from: lot.usedFromMicro,
    used: lot.usedMicro,
  }
}

export function soldOrderToRow(walletId: string, order: SoldOrder): SoldOrdersTable {
  return {
    order_id: order.orderId,
    wallet_id: walletId,
    currency: order.currency,
    livemode: order.isLive ? 1n : 0n,
    total_minor: order.totalMinor,
    tax_minor: order.taxMinor,
    granted: order.grantedMicro,
    revoked: order.revokedMicro,
    unused: order.unusedMicro,
  }
}
