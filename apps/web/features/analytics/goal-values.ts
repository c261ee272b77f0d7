import type { AnalyticsGoalName, AnalyticsGoals } from '@tessera/contracts/analytics'

import { formatMoney, minorUnitsOf, parseMoney } from '@/lib/format-money'

import { formatCount, formatShare } from './analytics-values'
import { parseCount, parseShare, shareToType } from './parse-share'

type Goal = AnalyticsGoals['goals'][number]

const highestTarget = 1_000_000_000

/** How each goal is written. */
const unitByGoal = {
  active_users: 'count',
  arpu_minor: 'money',
  conversion_bp: 'ratio',
  churn_bp: 'ratio',
  lifetime_value_minor: 'money',
  margin_bp: 'ratio',
} as const satisfies Record<AnalyticsGoalName, string>

export type GoalUnit = (typeof unitByGoal)[AnalyticsGoalName]

export function unitOf(name: AnalyticsGoalName): GoalUnit {
  return unitByGoal[name]
}

/** Churn is the one that should stay below its aim. */
export function isUpperBound(name: AnalyticsGoalName): boolean {
  return name === 'churn_bp'
}

export function formatGoal(name: AnalyticsGoalName, amount: number, currency: string): string {
  const unit = unitOf(name)
  if (unit === 'count') return formatCount(amount)
  return unit === 'money' ? formatMoney(amount, currency) : formatShare(amount)
}

/** As it stands in the field before it is changed. */
export function goalToType({ name, target }: Pick<Goal, 'name' | 'target'>, currency: string): string {
  const unit = unitOf(name)
  if (unit === 'count') return String(target)
  return unit === 'money' ? String(target / minorUnitsOf(currency)) : shareToType(target)
}

/** What was typed for a goal; undefined if it is no such amount, or too high. */
export function parseGoal(name: AnalyticsGoalName, text: string, currency: string): number | undefined {
  const unit = unitOf(name)
  if (unit === 'ratio') return parseShare(text)
  const amount = unit === 'count' ? parseCount(text) : parseMoney(text.replaceAll(',', ''), currency)
  return amount !== undefined && amount <= highestTarget ? amount : undefined
}

/** How much of the way is done, from 0 to 1; for what should stay below, how much of what is allowed is used. */
export function progressOf({ current, target }: Pick<Goal, 'current' | 'target'>): number {
  if (current === null || current <= 0) return 0
  return target === 0 ? 1 : Math.min(1, current / target)
}
