import type { AnalyticsResponse } from '@tessera/contracts/analytics'
import { noCredits, noLoss, noUsage, nothingEarned, profitIn, sumOf } from '@tessera/core/analytics/figures'
import type { AnalyticsByDay } from '@tessera/core/analytics/figures'
import { noModelId } from '@tessera/core/analytics/roll-up'
import { chargedLossReason } from '@tessera/core/analytics/roll-up-loss'
import type { DaySpan } from '@tessera/core/analytics/utc-days'
import { transactionKinds } from '@tessera/core/ledger/transaction'

import { creditsOf, numberOrNull, stringOrNull, tokensToJson } from './describe-figures.ts'

type Naming = { readonly names: ReadonlyMap<string, string>; readonly currency: string }

/** What each model was asked, charged, earned and cost; most charged first. */
export function describeModels(
  byDay: AnalyticsByDay,
  span: DaySpan,
  { names, currency }: Naming,
): AnalyticsResponse['models'] {
  const usage = Map.groupBy(byDay.rows('usage', span), ({ key }) => key.modelId)
  const earned = Map.groupBy(byDay.earnedRows(span), ({ key }) => key.modelId)
  const requests = Map.groupBy(byDay.rows('requests', span), ({ key }) => key.modelId)
  const losses = Map.groupBy(byDay.rows('losses', span), ({ key }) => key.modelId)
  const modelIds = new Set([...usage.keys(), ...requests.keys(), ...losses.keys()])
  modelIds.delete(noModelId)
  return [...modelIds]
    .map((model) => {
      const used = sumOf(usage.get(model) ?? [], noUsage)
      const asked = requests.get(model) ?? []
      const failed = asked.filter(({ key }) => key.outcome === 'failed')
      const lost = losses.get(model) ?? []
      const uncharged = lost.filter(({ key }) => key.reason !== chargedLossReason)
      const { earnedMicroMinor } = sumOf(earned.get(model) ?? [], nothingEarned)
      const lossNanoUsd = sumOf(lost, noLoss).costNanoUsd
      const costNanoUsd = used.costNanoUsd + sumOf(uncharged, noLoss).costNanoUsd
      // Fees come with purchases, and those belong to no model: what is net of the rest is after losses only.
      const profit = profitIn({ earnedMicroMinor, costNanoUsd, lossNanoUsd, feesMinor: 0n }, currency)
      return {
        model,
        name: names.get(model) ?? model,
        requests: Number(sumOf(asked, { requests: 0n }).requests),
        failed_requests: Number(sumOf(failed, { requests: 0n }).requests),
        charges: Number(used.charges),
        charged_credits: creditsOf(used.chargedMicro),
        tokens: tokensToJson(used),
        earned_micro_minor: String(earnedMicroMinor),
        cost_nano_usd: String(costNanoUsd),
        loss_nano_usd: String(lossNanoUsd),
        margin_bp: numberOrNull(profit?.netMarginBasisPoints),
        gross_profit_nano_usd: stringOrNull(profit?.grossNanoUsd),
        gross_margin_bp: numberOrNull(profit?.grossMarginBasisPoints),
        profit_after_losses_nano_usd: stringOrNull(profit?.netNanoUsd),
      }
    })
    .toSorted((left, right) =>
      left.charged_credits === right.charged_credits
        ? left.model.localeCompare(right.model)
        : right.charged_credits - left.charged_credits,
    )
}

/** Movements of credits by kind, in the order in which the kinds are always named. */
export function describeCredits(byDay: AnalyticsByDay, span: DaySpan): AnalyticsResponse['credits'] {
  const rows = Map.groupBy(byDay.rows('credits', span), ({ key }) => key.kind)
  return transactionKinds.flatMap((kind) => {
    const ofKind = rows.get(kind)
    if (ofKind === undefined) return []
    const sums = sumOf(ofKind, noCredits)
    return [
      {
        kind,
        movements: Number(sums.movements),
        credited: creditsOf(sums.creditedMicro),
        debited: creditsOf(sums.debitedMicro),
      },
    ]
  })
}

/** What nobody was charged for, by reason, dearest first. */
export function describeLosses(byDay: AnalyticsByDay, span: DaySpan): AnalyticsResponse['losses'] {
  return [...Map.groupBy(byDay.rows('losses', span), ({ key }) => key.reason)]
    .map(([reason, rows]) => ({ reason, sums: sumOf(rows, noLoss) }))
    .toSorted((left, right) =>
      left.sums.costNanoUsd === right.sums.costNanoUsd
        ? left.reason.localeCompare(right.reason)
        : Number(right.sums.costNanoUsd - left.sums.costNanoUsd),
    )
    .map(({ reason, sums }) => ({
      reason,
      losses: Number(sums.losses),
      cost_nano_usd: String(sums.costNanoUsd),
      uncharged_credits: creditsOf(sums.unchargedMicro),
    }))
}
