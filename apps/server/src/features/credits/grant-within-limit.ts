import type { GrantResponse } from '@tessera/contracts/credits'
import type { IdempotencyClaim } from '@tessera/core/ledger/operation'
import { creditsToJson, microCredits } from '@tessera/core/money/micro-credits'
import { err } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'

import type { ApiFailure } from '../../ports/endpoint.ts'
import type { GrantDay, GrantDays } from '../../ports/grant-days.ts'
import type { OperatorSettingsStore } from '../../ports/operator-settings.ts'
import { refuseCredit } from '../common/refuse-credit.ts'
import { answerRepeat, type Grant, grantCredits, type GrantDeps } from './grant-credits.ts'

export type GrantLimitDeps = {
  readonly grantDays: GrantDays
  readonly operatorSettings: Pick<OperatorSettingsStore, 'get'>
  /** What was posted under a key that is still good. */
  readonly findClaim: (scopeKey: string) => Promise<IdempotencyClaim | undefined>
  /** One after the other for each key, within this process. */
  readonly inTurn: (key: string, work: () => Promise<GrantAnswer>) => Promise<GrantAnswer>
}

export type GrantAnswer = Result<GrantResponse, ApiFailure>

type LimitedGrant = { readonly grant: Grant; readonly hasLimit: boolean }
type Deps = GrantDeps & GrantLimitDeps

/** Other processes grant for the same operator at the same moment; so often in a row they don't. */
const mostAttempts = 50

/**
 * Posts a grant together with the sum of its operator's day. The sum that was read is written over only if it is still
 * the same, so that of any number of grants at once no more go through than the limit has room for.
 */
export function grantWithinLimit(deps: Deps, limited: LimitedGrant): Promise<GrantAnswer> {
  return deps.inTurn(limited.grant.actorId, () => tryToGrant(deps, limited))
}

async function tryToGrant(deps: Deps, { grant, hasLimit }: LimitedGrant): Promise<GrantAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    const day = await deps.grantDays.open(grant.actorId, dayOf(deps.clock.nowMs()))
    const grantedMicro = microCredits(day.grantedMicro + grant.amountMicro)
    const limitMicro = hasLimit ? (await deps.operatorSettings.get()).adminDailyGrantMicro : undefined
    if (limitMicro !== undefined && grantedMicro > limitMicro) {
      return (await answerEarlier(deps, grant)) ?? err(limitReached(day, limitMicro))
    }
    try {
      return await grantCredits(deps, {
        ...grant,
        counted: {
          type: 'grant_counted',
          actorId: day.actorId,
          day: day.day,
          grantedMicro,
          previousVersion: day.version,
        },
      })
    } catch (error) {
      // The day's sum was not the one that was read, and the whole was rolled back. Anything else is a fault of ours.
      const current = await deps.grantDays.open(day.actorId, day.day)
      if (current.version === day.version || attempt >= mostAttempts) throw error
    }
  }
}

/** The same click again is answered as the first was, even if there is no room for another by now. */
async function answerEarlier(deps: Deps, { idempotency }: Grant): Promise<GrantAnswer | undefined> {
  const claim = idempotency && (await deps.findClaim(idempotency.scopeKey))
  if (claim === undefined) return undefined
  if (claim.requestHash !== idempotency?.requestHash) {
    return err(refuseCredit({ code: 'idempotency_conflict' }))
  }
  return answerRepeat(deps, claim.subjectId)
}

function limitReached(day: GrantDay, limitMicro: bigint): ApiFailure {
  const leftMicro = limitMicro > day.grantedMicro ? limitMicro - day.grantedMicro : 0n
  const left = creditsToJson(microCredits(leftMicro))
  return {
    code: 'forbidden',
    message: `You may grant ${creditsToJson(microCredits(limitMicro)).toLocaleString('en')} credits a day (UTC), and ${left.toLocaleString('en')} are left today.`,
    param: 'amount',
    details: { available: left },
  }
}

/** The day in UTC. */
export function dayOf(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 10)
}
