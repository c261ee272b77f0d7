import { isConfirmedAt } from '@tessera/core/pricing/price-book'

import { systemClock } from '../../adapters/clock/system-clock.ts'
import type { Database } from '../../adapters/db/database.ts'
import { readPricingSettings } from '../../adapters/db/prices/pricing-settings-row.ts'
import type { Config } from '../../config.ts'
import { type Finding, isBroken, isHealthy } from './finding.ts'

/** With a live key nobody can pay before a superadmin has stood up for the prices. */
export async function checkPriceConfirmation(
  { db }: Database,
  payments: Config['payments']['kind'],
): Promise<readonly Finding[]> {
  if (payments !== 'live') return []
  const { settings } = await readPricingSettings(db)
  const { confirmation } = settings
  return [
    confirmation === undefined || !isConfirmedAt(confirmation, systemClock.nowMs())
      ? isBroken(
          'prices',
          'no price list is confirmed, so the live key takes no money',
          'sign in as superadmin and confirm one: Admin → Prices',
        )
      : isHealthy(
          'prices',
          `${confirmation.priceList} was confirmed on ${new Date(confirmation.atMs).toISOString().slice(0, 10)}`,
        ),
  ]
}
