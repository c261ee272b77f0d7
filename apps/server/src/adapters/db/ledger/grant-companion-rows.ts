import type { GrantCounted } from '../../../ports/companion-write.ts'
import type { CompanionRow } from './companion-rows.ts'

/** The sum of an operator's day, over the version that was read: another grant in between refuses this one. */
export function grantDayRowOf(counted: GrantCounted): CompanionRow {
  const { actorId, day, grantedMicro, previousVersion } = counted
  return {
    table: 'grant_days',
    mode: 'update',
    key: ['actor_id', 'day', 'version'],
    counts: 'version',
    values: { actor_id: actorId, day, version: previousVersion, granted: grantedMicro },
  }
}
