import type { AnalyticsFigures } from '@tessera/contracts/analytics'
import type { Figures } from '@tessera/core/analytics/figures'
import type { TokenSums } from '@tessera/core/analytics/roll-up'
import { daysIn, formatDay } from '@tessera/core/analytics/utc-days'
import type { DaySpan } from '@tessera/core/analytics/utc-days'
import { creditsToJson, microCredits } from '@tessera/core/money/micro-credits'

export function figuresToJson(figures: Figures): AnalyticsFigures {
  const { answeredRequests, stoppedRequests, failedRequests } = figures
  return {
    purchases: Number(figures.purchases),
    received_minor: Number(figures.receivedMinor),
    tax_minor: Number(figures.taxMinor),
    discount_minor: Number(figures.discountMinor),
    refunded_minor: Number(figures.refundedMinor),
    disputed_minor: Number(figures.disputedMinor),
    fees_minor: Number(figures.feesMinor),
    revenue_minor: Number(figures.revenueMinor),
    average_purchase_minor: numberOrNull(figures.averagePurchaseMinor),
    earned_micro_minor: String(figures.earnedMicroMinor),
    cost_nano_usd: String(figures.costNanoUsd),
    loss_nano_usd: String(figures.lossNanoUsd),
    margin_bp: numberOrNull(figures.marginBasisPoints),
    gross_profit_nano_usd: stringOrNull(figures.profit?.grossNanoUsd),
    gross_margin_bp: numberOrNull(figures.profit?.grossMarginBasisPoints),
    net_profit_nano_usd: stringOrNull(figures.profit?.netNanoUsd),
    net_margin_bp: numberOrNull(figures.profit?.netMarginBasisPoints),
    requests: Number(answeredRequests + stoppedRequests + failedRequests),
    answered_requests: Number(answeredRequests),
    stopped_requests: Number(stoppedRequests),
    failed_requests: Number(failedRequests),
    charges: Number(figures.charges),
    charged_credits: creditsOf(figures.chargedMicro),
    tokens: tokensToJson(figures),
    chosen_answers: Number(figures.chosenAnswers),
    chosen_credits: creditsOf(figures.chosenMicro),
    otherwise_credits: creditsOf(figures.baselineMicro),
    saved_credits: creditsOf(figures.baselineMicro - figures.chosenMicro),
    saved_micro_minor: String(figures.savedMicroMinor),
    bought_credits: creditsOf(figures.boughtMicro),
    given_credits: creditsOf(figures.givenMicro),
    returned_credits: creditsOf(figures.returnedMicro),
    active_users: Number(figures.activeUsers),
    sign_ups: Number(figures.signUps),
    converted_sign_ups: Number(figures.convertedSignUps),
    conversion_bp: numberOrNull(figures.conversionBasisPoints),
    churn_bp: numberOrNull(figures.churnBasisPoints),
    arpu_minor: numberOrNull(figures.arpuMinor),
  }
}

export function spanToJson(span: DaySpan) {
  return { from: formatDay(span.firstDay), to: formatDay(span.lastDay), days: daysIn(span) }
}

export function tokensToJson(tokens: TokenSums): AnalyticsFigures['tokens'] {
  return {
    input: Number(tokens.inputTokens),
    cache_read: Number(tokens.cacheReadTokens),
    cache_write: Number(tokens.cacheWriteTokens),
    output: Number(tokens.outputTokens),
    reasoning: Number(tokens.reasoningTokens),
  }
}

export function numberOrNull(amount: bigint | undefined): number | null {
  return amount === undefined ? null : Number(amount)
}

export function stringOrNull(amount: bigint | undefined): string | null {
  return amount === undefined ? null : String(amount)
}

export function creditsOf(amountMicro: bigint): number {
  return creditsToJson(microCredits(amountMicro))
}
