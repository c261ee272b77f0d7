import type { AnalyticsGoalName, AnalyticsGoals } from '@tessera/contracts/analytics'
import type { Figures } from '@tessera/core/analytics/figures'
import { isGoalReached } from '@tessera/core/analytics/goals'
import type { GoalName, Goals } from '@tessera/core/analytics/goals'

import type { VersionedGoals } from '../../ports/analytics-goals.ts'
import { numberOrNull } from './describe-figures.ts'

/** Goals by the names that they have in the API. */
export const goalNames = {
  active_users: 'activeUsers',
  arpu_minor: 'arpuMinor',
  conversion_bp: 'conversionBasisPoints',
  churn_bp: 'churnBasisPoints',
  lifetime_value_minor: 'lifetimeValueMinor',
  margin_bp: 'marginBasisPoints',
} as const satisfies Record<AnalyticsGoalName, GoalName>

const names: readonly AnalyticsGoalName[] = [
  'active_users',
  'arpu_minor',
  'conversion_bp',
  'churn_bp',
  'lifetime_value_minor',
  'margin_bp',
]

type Achieved = {
  /** Of the last 30 days. */
  readonly recent: Figures
  readonly conversion: bigint | undefined
  readonly lifetimeValueMinor: bigint | undefined
}

/** The goals beside what was reached of them. */
export function describeGoals({ goals, version }: VersionedGoals, achieved: Achieved): AnalyticsGoals {
  const current = currentOf(achieved)
  return {
    version,
    goals: names.map((name) => {
      const goal = goalNames[name]
      return {
        name,
        target: Number(goals[goal]),
        current: numberOrNull(current[goal]),
        is_reached: isGoalReached(goal, goals[goal], current[goal]),
      }
    }),
  }
}

function currentOf(achieved: Achieved): Readonly<Record<keyof Goals, bigint | undefined>> {
  const { recent, conversion, lifetimeValueMinor } = achieved
  return {
    activeUsers: recent.activeUsers,
    arpuMinor: recent.arpuMinor,
    conversionBasisPoints: conversion,
    churnBasisPoints: recent.churnBasisPoints,
    lifetimeValueMinor,
    marginBasisPoints: recent.marginBasisPoints,
  }
}
