import type { AnalyticsResponse } from '@tessera/contracts/analytics'

import { formatMoney, minorUnitsOf, parseMoney } from '@/lib/format-money'

import { formatCount, formatShare } from './analytics-values'
import { parseCount, parseShare, shareToType } from './parse-share'
import type { Assumptions } from './project-month'

export type AssumptionName = keyof Assumptions

export const assumptionNames: readonly AssumptionName[] = ['users', 'spendMinor', 'feeBp', 'costBp']

/** What is typed for each. */
export type TypedAssumptions = Readonly<Record<AssumptionName, string>>

/** What was measured; null where there is nothing to measure yet. */
type Actuals = Readonly<Record<AssumptionName, number | null>>

/** Where nothing was measured: a small business at the prices that this project is made for. */
const usual: Assumptions = { users: 1_000, spendMinor: 3_000, feeBp: 300, costBp: 8_500 }

const basisPointsOfAll = 10_000
const mostUsers = 100_000_000
const mostSpendMinor = 90_000_000

function withinAll(basisPoints: number): number {
  return Math.max(0, Math.min(basisPointsOfAll, Math.ceil(basisPoints)))
}

/** The four figures of the last 30 days: fees as a share of revenue, cost as a share of what was earned. */
export function actualsOf({ totals }: Pick<AnalyticsResponse, 'totals'>): Actuals {
  const { active_users: users, arpu_minor: spend, revenue_minor: revenue, margin_bp: margin } = totals
  const hasRevenue = revenue > 0
  return {
    users: users > 0 && hasRevenue ? users : null,
    spendMinor: hasRevenue && spend !== null && spend > 0 ? spend : null,
    feeBp: hasRevenue ? withinAll((totals.fees_minor / revenue) * basisPointsOfAll) : null,
    costBp: margin === null ? null : withinAll(basisPointsOfAll - margin),
  }
}

/** As it stands in the fields at first: what was measured, else what is usual. */
export function typedOf(actuals: Actuals | undefined, currency: string): TypedAssumptions {
  const valueOf = (name: AssumptionName) => actuals?.[name] ?? usual[name]
  return {
    users: String(valueOf('users')),
    spendMinor: String(valueOf('spendMinor') / minorUnitsOf(currency)),
    feeBp: shareToType(valueOf('feeBp')),
    costBp: shareToType(valueOf('costBp')),
  }
}

export function formatAssumption(name: AssumptionName, amount: number, currency: string): string {
  if (name === 'users') return formatCount(amount)
  return name === 'spendMinor' ? formatMoney(amount, currency) : formatShare(amount)
}

/** What was typed; undefined where it is no such amount, or too high. */
export function parseAssumption(name: AssumptionName, text: string, currency: string): number | undefined {
  if (name === 'feeBp' || name === 'costBp') return parseShare(text)
  const [amount, most] =
    name === 'users'
      ? [parseCount(text), mostUsers]
      : [parseMoney(text.replaceAll(',', ''), currency), mostSpendMinor]
  return amount !== undefined && amount <= most ? amount : undefined
}

/** All four; undefined as long as one of them is missing or wrong. */
export function parseAssumptions(typed: TypedAssumptions, currency: string): Assumptions | undefined {
  const users = parseAssumption('users', typed.users, currency)
  const spendMinor = parseAssumption('spendMinor', typed.spendMinor, currency)
  const feeBp = parseAssumption('feeBp', typed.feeBp, currency)
  const costBp = parseAssumption('costBp', typed.costBp, currency)
  if (users === undefined || spendMinor === undefined || feeBp === undefined || costBp === undefined) {
    return undefined
  }
  return { users, spendMinor, feeBp, costBp }
}
