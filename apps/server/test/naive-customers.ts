import type { CustomerProfit, ListedCustomer } from '@tessera/contracts/customer-profits'

import type { Earned, readEverything } from './naive-analytics.ts'

type Everything = Awaited<ReturnType<typeof readEverything>>
type Days = { readonly firstDay: number; readonly lastDay: number }

const dayMs = 86_400_000n
const ever: Days = { firstDay: -1, lastDay: Number.MAX_SAFE_INTEGER }

/** What every wallet brought in and cost in test mode, from raw rows alone; those with nothing at all are left out. */
export function naiveCustomers(
  all: Everything,
  earned: readonly Earned[],
  span: Days = ever,
): readonly (CustomerProfit & { readonly wallet_id: string })[] {
  return all.wallets
    .map(({ id }) => ({ wallet_id: id, ...naiveCustomer(all, earned, { walletId: id, span }) }))
    .filter(isSomething)
}

/** Whether there is anything to say of a customer. */
export function isSomething({ ...figures }: CustomerProfit): boolean {
  const { charges, bought_credits: bought, fees_minor: fees } = figures
  const { paid_micro_minor: paid, earned_micro_minor: earned, cost_nano_usd: cost } = figures
  const { loss_nano_usd: loss } = figures
  return [charges, bought, fees, paid, earned, cost, loss].some((figure) => Number(figure) !== 0)
}

export function naiveCustomer(
  all: Everything,
  earned: readonly Earned[],
  of: { readonly walletId: string; readonly span: Days },
): CustomerProfit {
  const isIn = (atMs: bigint | null) => {
    const day = Number((atMs ?? -dayMs) / dayMs)
    return day >= of.span.firstDay && day <= of.span.lastDay
  }
  const moved = (kind: string) =>
    all.transactions
      .filter((row) => row.wallet_id === of.walletId && row.kind === kind && isIn(row.created_at_ms))
      .map(({ id, reference }) => ({
        reference,
        amount: all.legs.find((leg) => leg.transaction_id === id)?.amount ?? 0n,
      }))
  const charges = moved('usage')
  const runs = all.runs.filter(({ id }) => charges.some(({ reference }) => reference === id))
  const ownRuns = new Set(all.runs.filter(({ wallet_id: id }) => id === of.walletId).map(({ id }) => id))
  const losses = all.losses.filter((row) => ownRuns.has(row.run_id) && isIn(row.created_at_ms))
  const uncharged = losses.filter(({ reason }) => reason !== 'over_hold')
  const fees = all.orders.filter(
    (row) =>
      row.wallet_id === of.walletId &&
      row.livemode === 0n &&
      row.fee_currency === 'usd' &&
      isIn(row.paid_at_ms),
  )
  const money = earned.filter(
    ({ walletId, livemode, day }) =>
      walletId === of.walletId && livemode === 0n && day >= of.span.firstDay && day <= of.span.lastDay,
  )
  const earnedMicro = total(money.map((row) => row.earned))
  const cost = total(runs.map((row) => row.cost_nano_usd)) + total(uncharged.map((row) => row.cost_nano_usd))
  const loss = total(losses.map((row) => row.cost_nano_usd))
  const fee = total(fees.map((row) => row.fee_minor))
  const gross = earnedMicro * 10n - cost + loss
  const net = earnedMicro * 10n - cost - fee * 10_000_000n
  return {
    charges: charges.length,
    charged_credits: Number(-total(charges.map(({ amount }) => amount))) / 1e6,
    bought_credits: Number(total(moved('purchase').map(({ amount }) => amount))) / 1e6,
    paid_micro_minor: String(total(money.map((row) => row.sold - row.returned))),
    earned_micro_minor: String(earnedMicro),
    cost_nano_usd: String(cost),
    loss_nano_usd: String(loss),
    fees_minor: Number(fee),
    gross_profit_nano_usd: String(gross),
    gross_margin_bp: marginOf(gross, earnedMicro),
    net_profit_nano_usd: String(net),
    net_margin_bp: marginOf(net, earnedMicro),
  }
}

function total(amounts: readonly (bigint | null)[]): bigint {
  return amounts.reduce<bigint>((sum, amount) => sum + (amount ?? 0n), 0n)
}

/** Of earned, in basis points, rounded down. */
function marginOf(profitNanoUsd: bigint, earnedMicro: bigint): number | null {
  if (earnedMicro <= 0n) return null
  const [part, whole] = [profitNanoUsd * 10_000n, earnedMicro * 10n]
  const quotient = part / whole
  return Number(part < 0n && quotient * whole !== part ? quotient - 1n : quotient)
}

/** As the API sorts them. */
export function sortedCustomers<Row extends CustomerProfit & Pick<ListedCustomer, 'wallet_id'>>(
  rows: readonly Row[],
  by: { readonly sort: string; readonly order: string },
): readonly Row[] {
  const valueOf = (row: Row): bigint => {
    if (by.sort === 'cost') return BigInt(row.cost_nano_usd)
    return BigInt(by.sort === 'earned' ? row.earned_micro_minor : row.net_profit_nano_usd)
  }
  const rising = rows.toSorted((left, right) => {
    const difference = valueOf(left) - valueOf(right)
    if (difference !== 0n) return difference < 0n ? -1 : 1
    return left.wallet_id < right.wallet_id ? -1 : 1
  })
  return by.order === 'asc' ? rising : rising.toReversed()
}
