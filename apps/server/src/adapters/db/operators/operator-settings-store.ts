import { microCredits, microCreditsFromCredits } from '@tessera/core/money/micro-credits'
import { z } from 'zod'

import type { OperatorSettings, OperatorSettingsStore } from '../../../ports/operator-settings.ts'
import { createVersionedSetting } from '../versioned-setting.ts'
import type { VersionedSettingDeps } from '../versioned-setting.ts'

const storedSettings = z.object({
  version: z.number().int().min(1),
  /** Digits: it may pass what a number holds. */
  admin_daily_grant_micro: z.string().regex(/^\d{1,19}$/),
})

const unsetSettings: OperatorSettings = { version: 0, adminDailyGrantMicro: microCreditsFromCredits(1000n) }

/** What operators may do, as one versioned setting. */
export function createOperatorSettingsStore(deps: VersionedSettingDeps): OperatorSettingsStore {
  const setting = createVersionedSetting(deps, { key: 'operators', fromText, toText: toStored })
  return {
    get: setting.get,
    change: ({ adminDailyGrantMicro, ...change }) =>
      setting.change({ ...change, withVersion: (version) => ({ version, adminDailyGrantMicro }) }),
  }
}

function fromText(text: string | undefined): OperatorSettings {
  if (text === undefined) return unsetSettings
  const stored = storedSettings.parse(JSON.parse(text))
  return {
    version: stored.version,
    adminDailyGrantMicro: microCredits(BigInt(stored.admin_daily_grant_micro)),
  }
}

function toStored({ version, adminDailyGrantMicro }: OperatorSettings): string {
  return JSON.stringify({
    version,
    admin_daily_grant_micro: adminDailyGrantMicro.toString(),
  } satisfies z.infer<typeof storedSettings>)
}
