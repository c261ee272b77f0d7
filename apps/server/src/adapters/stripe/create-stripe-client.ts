import { Stripe } from 'stripe'

/** What our types and our reading of the objects are made for; an account's own default version never counts. */
export const stripeApiVersion = '2026-10-28.endive'

/** How long one call may take at most. Callers give less where less is left of their own time. */
export const stripeCallTimeoutMs = 4_500

export type StripeClientOptions = {
  readonly secretKey: string
  /** Origin of a server that speaks Stripe's API; Stripe itself where it is left out. */
  readonly apiBase?: string
}

/** A client that neither repeats calls by itself (that is decided in one place) nor reports about us. */
export function createStripeClient({ secretKey, apiBase }: StripeClientOptions): Stripe {
  return new Stripe(secretKey, {
    apiVersion: stripeApiVersion,
    // Its own repeats would obey a `Retry-After` of a minute, while somebody waits.
    maxNetworkRetries: 0,
    timeout: stripeCallTimeoutMs,
    telemetry: false,
    ...(apiBase === undefined ? {} : addressOf(new URL(apiBase))),
  })
}

function addressOf(base: URL) {
  const protocol = base.protocol === 'http:' ? ('http' as const) : ('https' as const)
  const usualPort = protocol === 'http' ? 80 : 443
  return { protocol, host: base.hostname, port: base.port === '' ? usualPort : Number(base.port) }
}
