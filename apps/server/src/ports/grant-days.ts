import type { MicroCredits } from '@tessera/core/money/micro-credits'

/** What one operator has granted in one day (UTC). */
export type GrantDay = {
  readonly actorId: string
  /** Such as `2026-03-09`. */
  readonly day: string
  readonly grantedMicro: MicroCredits
  /** Goes along with the next grant, which is refused if there was another in between. */
  readonly version: bigint
}

/** The days' sums are written together with the grants, by the committer. */
export interface GrantDays {
  /** Makes an empty one where there is none. */
  open(actorId: string, day: string): Promise<GrantDay>
}
