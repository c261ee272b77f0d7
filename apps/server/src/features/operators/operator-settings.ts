import type { OperatorSettings as OperatorSettingsBody } from '@tessera/contracts/people-admin'
import { routes } from '@tessera/contracts/routes'
import { hasRole } from '@tessera/core/access/roles'
import type { Clock } from '@tessera/core/clock'
import { creditsToJson, microCredits, microCreditsFromCredits } from '@tessera/core/money/micro-credits'
import { err, ok } from '@tessera/core/result'

import type { Actor } from '../../ports/actor.ts'
import { type ApiFailure, endpoint, type Endpoint } from '../../ports/endpoint.ts'
import type { GrantDays } from '../../ports/grant-days.ts'
import type { OperatorSettings, OperatorSettingsStore } from '../../ports/operator-settings.ts'

export type OperatorSettingsDeps = {
  readonly operatorSettings: OperatorSettingsStore
  readonly grantDays: GrantDays
  readonly clock: Clock
}

/** GET and PATCH /api/credits/admin/operator-settings: what admins may grant in a day. */
export function operatorSettingsEndpoints(deps: OperatorSettingsDeps): readonly Endpoint[] {
  return [
    endpoint(routes.operatorSettings, async ({ actor }) =>
      ok(await describe(deps, actor, await deps.operatorSettings.get())),
    ),
    endpoint(routes.changeOperatorSettings, async ({ actor, body, requestId }) => {
      const before = await deps.operatorSettings.get()
      if (before.version !== body.version) return err(changedInBetween)
      const changed = await deps.operatorSettings.change({
        expectedVersion: before.version,
        adminDailyGrantMicro: microCreditsFromCredits(BigInt(body.admin_daily_grant_credits)),
        audit: {
          actorId: actor.userId,
          action: 'operators.settings',
          subjectKind: 'settings',
          subjectId: 'operators',
          reason: body.reason,
          before: { admin_daily_grant_credits: creditsToJson(before.adminDailyGrantMicro) },
          after: { admin_daily_grant_credits: body.admin_daily_grant_credits },
          requestId,
        },
      })
      return changed === undefined ? err(changedInBetween) : ok(await describe(deps, actor, changed))
    }),
  ]
}

const changedInBetween: ApiFailure = {
  code: 'conflict',
  message: 'Somebody else changed the settings in the meantime. Look at them again.',
  param: 'version',
}

async function describe(
  { grantDays, clock }: OperatorSettingsDeps,
  actor: Actor,
  settings: OperatorSettings,
): Promise<OperatorSettingsBody> {
  const today = await grantDays.open(actor.userId, new Date(clock.nowMs()).toISOString().slice(0, 10))
  const leftMicro = settings.adminDailyGrantMicro - today.grantedMicro
  return {
    admin_daily_grant_credits: creditsToJson(settings.adminDailyGrantMicro),
    version: settings.version,
    granted_today: creditsToJson(today.grantedMicro),
    left_today: hasRole(actor.role, 'superadmin')
      ? null
      : creditsToJson(microCredits(leftMicro > 0n ? leftMicro : 0n)),
  }
}
