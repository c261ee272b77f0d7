import { defaultGoals } from '@tessera/core/analytics/goals'
import type { Goals } from '@tessera/core/analytics/goals'
import { z } from 'zod'

import type { AnalyticsGoalStore, VersionedGoals } from '../../../ports/analytics-goals.ts'
import { createVersionedSetting } from '../versioned-setting.ts'
import type { VersionedSettingDeps } from '../versioned-setting.ts'

const target = z.number().int().min(0)
const storedGoals = z.object({
  version: z.number().int().min(1),
  active_users: target,
  arpu_minor: target,
  conversion_bp: target,
  churn_bp: target,
  lifetime_value_minor: target,
  margin_bp: target,
})

/** The goals as one versioned setting. */
export function createAnalyticsGoalStore(deps: VersionedSettingDeps): AnalyticsGoalStore {
  const setting = createVersionedSetting(deps, { key: 'analytics_goals', fromText, toText: toStored })
  return {
    get: setting.get,
    change: ({ goals, ...change }) =>
      setting.change({ ...change, withVersion: (version) => ({ goals, version }) }),
  }
}

function fromText(text: string | undefined): VersionedGoals {
  if (text === undefined) return { goals: defaultGoals, version: 0 }
  const { version, ...goals } = storedGoals.parse(JSON.parse(text))
  return { goals: fromStored(goals), version }
}

function fromStored(stored: Omit<z.infer<typeof storedGoals>, 'version'>): Goals {
  return {
    activeUsers: BigInt(stored.active_users),
    arpuMinor: BigInt(stored.arpu_minor),
    conversionBasisPoints: BigInt(stored.conversion_bp),
    churnBasisPoints: BigInt(stored.churn_bp),
    lifetimeValueMinor: BigInt(stored.lifetime_value_minor),
    marginBasisPoints: BigInt(stored.margin_bp),
  }
}

function toStored({ goals, version }: VersionedGoals): string {
  return JSON.stringify({
    version,
    active_users: Number(goals.activeUsers),
    arpu_minor: Number(goals.arpuMinor),
    conversion_bp: Number(goals.conversionBasisPoints),
    churn_bp: Number(goals.churnBasisPoints),
    lifetime_value_minor: Number(goals.lifetimeValueMinor),
    margin_bp: Number(goals.marginBasisPoints),
  } satisfies z.infer<typeof storedGoals>)
}
