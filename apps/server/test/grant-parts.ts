import type { Clock } from '@tessera/core/clock'
import type { IdSource } from '@tessera/core/ids'

import type { Database } from '../src/adapters/db/database.ts'
import { createAuditReads } from '../src/adapters/db/operators/audit-reads.ts'
import { createGrantDays } from '../src/adapters/db/operators/grant-days.ts'
import { createOperatorSettingsStore } from '../src/adapters/db/operators/operator-settings-store.ts'
import { createRunStore } from '../src/adapters/db/run-store.ts'
import type { OperatorParts } from '../src/container/wire-operators.ts'
import { createTurns } from '../src/features/common/in-turn.ts'
import type { GrantAnswer } from '../src/features/credits/grant-within-limit.ts'

/** What a process needs to grant credits, but for the figures of people. */
export function createGrantParts(deps: {
  readonly database: Database
  readonly clock: Clock
  readonly ids: IdSource
}): OperatorParts['grants'] {
  const { database, clock } = deps
  const inTurn = createTurns<GrantAnswer>()
  const runs = createRunStore({ database, nowMs: () => clock.nowMs() })
  return {
    audit: createAuditReads(database),
    grantDays: createGrantDays(database.db),
    operatorSettings: createOperatorSettingsStore(deps),
    findClaim: (scopeKey) => runs.findIdempotencyClaim(scopeKey),
    inTurn: (key, work) => inTurn(key, work, 'own'),
    onGranted: () => Promise.resolve(),
  }
}
