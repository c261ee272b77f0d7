import { countActive } from './active-users.ts'
import type { ActiveGap } from './active-users.ts'
import { microPerMinor } from './earned-revenue.ts'
import { nanoUsdPerCent, profitOf } from './profit.ts'
import type { Profit, ProfitParts } from './profit.ts'
import { quotient, shareOf } from './quotient.ts'
import { chargedLossReason } from './roll-up-loss.ts'
import { costCurrency, createRollUp } from './roll-up.ts'
import type { RollUp, TokenSums } from './roll-up.ts'
import { SumTable, addSums } from './sum-table.ts'
import type { Keys, SumRow, Sums } from './sum-table.ts'
import { lastDays } from './utc-days.ts'
import type { DaySpan, UtcDay } from './utc-days.ts'

/** What was received for purchases and went back, by the day on which it did. Smallest units of one currency. */
export type MoneySums = {
  readonly purchases: bigint
  readonly receivedMinor: bigint
  readonly taxMinor: bigint
  readonly discountMinor: bigint
  readonly feesMinor: bigint
  readonly refundedMinor: bigint
  readonly disputedMinor: bigint
  /** The tax in what was refunded and disputed. */
  readonly returnedTaxMinor: bigint
}

export type MoneyTable = SumTable<{ readonly day: UtcDay }, MoneySums>

/** Everything that figures are made of. */
export type Analytics = RollUp & { readonly money: MoneyTable }

export function createAnalytics(): Analytics {
  return { ...createRollUp(), money: new SumTable() }
}

/** The currency that is looked at, and whether real money is. */
export type MoneyView = { readonly currency: string; readonly isLive: boolean }

/** What happened in a span. Ratios are basis points, rounded down; undefined where there is nothing to divide by. */
export type Figures = MoneySums &
  TokenSums & {
    readonly revenueMinor: bigint
    readonly averagePurchaseMinor: bigint | undefined
    readonly earnedMicroMinor: bigint
    readonly costNanoUsd: bigint
    readonly lossNanoUsd: bigint
    readonly marginBasisPoints: bigint | undefined
    readonly profit: Profit | undefined
    readonly answeredRequests: bigint
    readonly stoppedRequests: bigint
    readonly failedRequests: bigint
    readonly charges: bigint
    readonly chargedMicro: bigint
    /** Charges for answers whose model was chosen, and what the same tokens would have cost with the other model. */
    readonly chosenAnswers: bigint
    readonly chosenMicro: bigint
    readonly baselineMicro: bigint
    /** The difference in money, at the price that was paid for the credits of each answer. */
    readonly savedMicroMinor: bigint
    readonly boughtMicro: bigint
    readonly givenMicro: bigint
    readonly returnedMicro: bigint
    readonly activeUsers: bigint
    readonly signUps: bigint
    readonly convertedSignUps: bigint
    readonly conversionBasisPoints: bigint | undefined
    readonly churnBasisPoints: bigint | undefined
    readonly arpuMinor: bigint | undefined
  }

export const activityDays = 30

/** Sums that can be asked for any span, without going through all rows each time. */
export class AnalyticsByDay {
  readonly #view: MoneyView
  readonly #tables: { readonly [Name in (typeof dayTables)[number]]: RowsByDay<TableRow<Name>> }
  readonly #gapsByDay: ReadonlyMap<number, readonly ActiveGap[]>

  constructor(analytics: Analytics, view: MoneyView) {
    this.#view = view
    this.#tables = {
      money: byDay(analytics.money.rows()),
      usage: byDay(analytics.usage.rows()),
      earned: byDay(analytics.earned.rows()),
      credits: byDay(analytics.credits.rows()),
      requests: byDay(analytics.requests.rows()),
      losses: byDay(analytics.losses.rows()),
      signUps: byDay(analytics.signUps.rows()),
    }
    const gaps = analytics.activeGaps.rows().map(({ key, sums }) => ({
      day: key.day,
      gapDays: key.gapDays,
      users: sums.users,
    }))
    this.#gapsByDay = Map.groupBy(gaps, ({ day }) => day)
  }

  countActive(span: DaySpan): bigint {
    return countActive(this.#gapsByDay, span)
  }

  /** The rows of a table on the days of a span. */
  rows<Name extends (typeof dayTables)[number]>(name: Name, span: DaySpan): readonly TableRow<Name>[] {
    return rowsIn(this.#tables[name], span)
  }

  /** Revenue earned in the currency that is looked at. */
  earnedRows(span: DaySpan): readonly TableRow<'earned'>[] {
    const { currency, isLive } = this.#view
    return this.rows('earned', span).filter(
      ({ key }) => key.currency === currency && key.livemode === (isLive ? 1n : 0n),
    )
  }

  figures(span: DaySpan): Figures {
    const money = sumOf(this.rows('money', span), noMoney)
    const usage = sumOf(this.rows('usage', span), noUsage)
    const losses = this.rows('losses', span)
    const lossNanoUsd = sumOf(losses, noLoss).costNanoUsd
    const uncharged = losses.filter(({ key }) => key.reason !== chargedLossReason)
    const costNanoUsd = usage.costNanoUsd + sumOf(uncharged, noLoss).costNanoUsd
    const { earnedMicroMinor, savedMicroMinor } = sumOf(this.earnedRows(span), nothingEarned)
    const signUps = sumOf(this.rows('signUps', span), noSignUps)
    const activeUsers = this.countActive(span)
    const revenueMinor = revenueOf(money)
    return {
      ...money,
      ...usage,
      ...this.#requestCounts(span),
      ...this.#creditSums(span),
      revenueMinor,
      averagePurchaseMinor: quotient(money.receivedMinor, money.purchases),
      earnedMicroMinor,
      savedMicroMinor,
      costNanoUsd,
      lossNanoUsd,
      marginBasisPoints: marginOf({ earnedMicroMinor, costNanoUsd }, this.#view.currency),
      profit: profitIn(
        { earnedMicroMinor, costNanoUsd, lossNanoUsd, feesMinor: money.feesMinor },
        this.#view.currency,
      ),
      activeUsers,
      signUps: signUps.signUps,
      convertedSignUps: signUps.customers,
      conversionBasisPoints: shareOf(signUps.customers, signUps.signUps),
      churnBasisPoints: this.#churn(span.lastDay),
      arpuMinor: quotient(revenueMinor, activeUsers),
    }
  }

  #requestCounts(span: DaySpan) {
    const rows = this.rows('requests', span)
    const count = (outcome: string) =>
      sumOf(
        rows.filter(({ key }) => key.outcome === outcome),
        { requests: 0n },
      ).requests
    return {
      answeredRequests: count('answered'),
      stoppedRequests: count('stopped'),
      failedRequests: count('failed'),
    }
  }

  #creditSums(span: DaySpan) {
    const rows = this.rows('credits', span)
    const ofKinds = (kinds: readonly string[]) =>
      sumOf(
        rows.filter(({ key }) => kinds.includes(key.kind)),
        noCredits,
      )
    const back = ofKinds(['refund'])
    return {
      boughtMicro: ofKinds(['purchase', 'subscription']).creditedMicro,
      givenMicro: ofKinds(['bonus', 'referral']).creditedMicro,
      returnedMicro: back.debitedMicro - back.creditedMicro + back.owedMicro,
    }
  }

  /** Active in the 30 days before the last 30, and not in these, of those active before. */
  #churn(lastDay: UtcDay): bigint | undefined {
    const now = lastDays(lastDay, activityDays)
    const both = lastDays(lastDay, 2 * activityDays)
    const before = { firstDay: both.firstDay, lastDay: lastDays(now.firstDay, 2).firstDay }
    return shareOf(this.countActive(both) - this.countActive(now), this.countActive(before))
  }
}

/** Received less tax, refunds and lost disputes, each without the tax in it. */
export function revenueOf(money: MoneySums): bigint {
  const keptTaxMinor = money.taxMinor - money.returnedTaxMinor
  return money.receivedMinor - money.refundedMinor - money.disputedMinor - keptTaxMinor
}

/** What is left of earned revenue after its cost. Cost is in US dollars: for other currencies nothing can be said. */
function marginOf(
  parts: { readonly earnedMicroMinor: bigint; readonly costNanoUsd: bigint },
  currency: string,
): bigint | undefined {
  if (currency !== costCurrency) return undefined
  const earnedNanoUsd = (parts.earnedMicroMinor * nanoUsdPerCent) / microPerMinor
  return shareOf(earnedNanoUsd - parts.costNanoUsd, earnedNanoUsd)
}

/** Before and after losses and fees. Cost is in US dollars: for other currencies nothing can be said. */
export function profitIn(parts: ProfitParts, currency: string): Profit | undefined {
  return currency === costCurrency ? profitOf(parts) : undefined
}

const dayTables = ['money', 'usage', 'earned', 'credits', 'requests', 'losses', 'signUps'] as const

type TableRow<Name extends (typeof dayTables)[number]> = ReturnType<Analytics[Name]['rows']>[number]
type DayRow = { readonly key: { readonly day: UtcDay } }
type RowsByDay<Row> = ReadonlyMap<number, readonly Row[]>

function byDay<Row extends DayRow>(rows: readonly Row[]): RowsByDay<Row> {
  return Map.groupBy(rows, ({ key }) => key.day)
}

function rowsIn<Row>(rowsByDay: RowsByDay<Row>, { firstDay, lastDay }: DaySpan): readonly Row[] {
  const rows: Row[] = []
  for (let day: number = firstDay; day <= lastDay; day += 1) rows.push(...(rowsByDay.get(day) ?? []))
  return rows
}

/** Adds up rows; `nothing` has a zero for each of their columns. */
export function sumOf<Values extends Sums>(
  rows: readonly Pick<SumRow<Keys, Values>, 'sums'>[],
  nothing: Values,
): Values {
  return rows.reduce((total, { sums }) => addSums(total, sums), nothing)
}

export const noMoney: MoneySums = {
  purchases: 0n,
  receivedMinor: 0n,
  taxMinor: 0n,
  discountMinor: 0n,
  feesMinor: 0n,
  refundedMinor: 0n,
  disputedMinor: 0n,
  returnedTaxMinor: 0n,
}
export const noUsage = {
  charges: 0n,
  chargedMicro: 0n,
  costNanoUsd: 0n,
  inputTokens: 0n,
  cacheReadTokens: 0n,
  cacheWriteTokens: 0n,
  outputTokens: 0n,
  reasoningTokens: 0n,
  chosenAnswers: 0n,
  chosenMicro: 0n,
  baselineMicro: 0n,
}
export const noLoss = { losses: 0n, costNanoUsd: 0n, unchargedMicro: 0n }
export const nothingEarned = {
  soldMicroMinor: 0n,
  returnedMicroMinor: 0n,
  earnedMicroMinor: 0n,
  savedMicroMinor: 0n,
}
export const noCredits = { movements: 0n, creditedMicro: 0n, debitedMicro: 0n, owedMicro: 0n }
export const noSignUps = { signUps: 0n, customers: 0n }
