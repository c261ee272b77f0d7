import type { MoneyView } from '@tessera/core/analytics/figures'
import type { Clock } from '@tessera/core/clock'

import type { AnalyticsGoalStore } from '../../ports/analytics-goals.ts'
import type { AnalyticsReads } from '../../ports/analytics-reads.ts'

export type AnalyticsDeps = {
  readonly reads: AnalyticsReads
  readonly goals: AnalyticsGoalStore
  readonly clock: Clock
  /** Which money is looked at: that of the mode in which this site sells. */
  readonly view: MoneyView
}
