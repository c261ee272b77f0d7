import type { CustomerFigures, CustomerProfit, CustomerResponse } from '@tessera/contracts/customer-profits'
import { revenueOf } from '@tessera/core/analytics/figures'
import type { MoneySums } from '@tessera/core/analytics/figures'
import { paidSumsOf, walletProfitOf } from '@tessera/core/analytics/profit'
import type { WalletSums } from '@tessera/core/analytics/roll-up'

import type { Customer } from '../../ports/customer-profits.ts'
import { creditsOf, numberOrNull } from './describe-figures.ts'

export function customerToJson(customer: Customer): CustomerResponse['customer'] {
  return {
    wallet_id: customer.walletId,
    user_id: customer.userId ?? null,
    email: customer.email,
    name: customer.name,
  }
}

export function profitToJson(sums: WalletSums, isLive: boolean): CustomerProfit {
  const { keptMicroMinor, earnedMicroMinor, feesMinor } = paidSumsOf(sums, isLive)
  const profit = walletProfitOf(sums, isLive)
  return {
    charges: Number(sums.charges),
    charged_credits: creditsOf(sums.chargedMicro),
    bought_credits: creditsOf(sums.boughtMicro),
    paid_micro_minor: String(keptMicroMinor),
    earned_micro_minor: String(earnedMicroMinor),
    cost_nano_usd: String(sums.costNanoUsd),
    loss_nano_usd: String(sums.lossNanoUsd),
    fees_minor: Number(feesMinor),
    gross_profit_nano_usd: String(profit.grossNanoUsd),
    gross_margin_bp: numberOrNull(profit.grossMarginBasisPoints),
    net_profit_nano_usd: String(profit.netNanoUsd),
    net_margin_bp: numberOrNull(profit.netMarginBasisPoints),
  }
}

export function customerFiguresToJson(
  { sums, money }: { readonly sums: WalletSums; readonly money: MoneySums },
  isLive: boolean,
): CustomerFigures {
  return {
    ...profitToJson(sums, isLive),
    purchases: Number(money.purchases),
    received_minor: Number(money.receivedMinor),
    tax_minor: Number(money.taxMinor),
    refunded_minor: Number(money.refundedMinor),
    disputed_minor: Number(money.disputedMinor),
    revenue_minor: Number(revenueOf(money)),
  }
}
