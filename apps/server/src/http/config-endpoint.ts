import type { ConfigResponse } from '@tessera/contracts/config'
import { routes } from '@tessera/contracts/routes'
import { creditsToJson } from '@tessera/core/money/micro-credits'
import { ok } from '@tessera/core/result'

import type { Config } from '../config.ts'
import { type Endpoint, endpoint } from '../ports/endpoint.ts'

export type ConfigEndpointDependencies = {
  readonly config: Config
  readonly version: string
  readonly listProviders: () => ConfigResponse['providers']
  readonly isSetupNeeded: () => Promise<boolean>
  /** What can really be bought with; not merely what is configured. */
  readonly payments: ConfigResponse['payments']
  readonly arePricesConfirmed: () => boolean
}

/** `GET /api/config`: what the pages need to know before anybody signs in. */
export function createConfigEndpoint(deps: ConfigEndpointDependencies): Endpoint {
  const { brand, mail, mode, people } = deps.config
  return endpoint(routes.config, async () =>
    ok({
      mode,
      version: deps.version,
      brand: { name: brand.name, logo_url: brand.logoUrl ?? null, accent: brand.accent ?? null },
      providers: deps.listProviders(),
      payments: deps.payments,
      // Only real money waits: what is tried in the sandbox or with a test key needs nobody to stand up for it.
      ...(deps.payments === 'live' && !deps.arePricesConfirmed()
        ? { payments_wait_for: 'price_confirmation' as const }
        : {}),
      mail: mail.smtpUrl === undefined ? ('outbox' as const) : ('smtp' as const),
      sign_up_bonus_credits: creditsToJson(people.signUpBonusMicro),
      support_email: mail.supportEmail ?? null,
      setup_needed: await deps.isSetupNeeded(),
    }),
  )
}
