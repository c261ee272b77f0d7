import type { StripeInspection, WebhookEndpointFacts } from '../../adapters/stripe/inspect-account.ts'
import { type Finding, isBroken, isDoubtful, isHealthy } from './finding.ts'

/** What our side says, to compare with what Stripe says. */
export type StripeExpectation = {
  readonly kind: 'test' | 'live'
  /** How many are believed: two while one is rolled. */
  readonly webhookSecrets: number
  /** Where Stripe has to send events; undefined without FRONTEND_URL. */
  readonly webhookUrl: string | undefined
  readonly apiVersion: string
  readonly eventTypes: readonly string[]
}

/** Stripe's signatures are refused when they are older or younger than this. */
const largestSkewMs = 300_000
const doubtfulSkewMs = 30_000

/** What the facts about an account of Stripe mean for somebody who wants to be paid through it. */
export function judgeStripe(expected: StripeExpectation, seen: StripeInspection): readonly Finding[] {
  const key = `a ${expected.kind} key`
  switch (seen.outcome) {
    case 'unreachable':
      return [
        isBroken(
          'stripe',
          `does not answer (${seen.reason})`,
          'check that this machine may reach api.stripe.com over https, and STRIPE_API_BASE if it is set',
        ),
      ]
    case 'key_refused':
      return [
        isBroken(
          'stripe key',
          `Stripe refuses the key (${seen.reason})`,
          'copy STRIPE_SECRET_KEY again from dashboard.stripe.com/apikeys; it may have been rolled or have expired',
        ),
      ]
    case 'answered':
      return [
        judgeMode(expected, seen, key),
        judgeAccount(expected, seen),
        judgeClock(seen),
        judgeSecret(expected),
        ...judgeEndpoints(expected, seen),
      ]
    default:
      return seen satisfies never
  }
}

type Answered = Extract<StripeInspection, { outcome: 'answered' }>

function judgeMode(expected: StripeExpectation, seen: Answered, key: string): Finding {
  if (seen.isLive === undefined) {
    return isDoubtful(
      'stripe key',
      `${key} that may not read the balance, so its mode is not confirmed`,
      'give the restricted key read access to Balance',
    )
  }
  return seen.isLive === (expected.kind === 'live')
    ? isHealthy('stripe key', `${key}, and Stripe says the same`)
    : isBroken(
        'stripe key',
        `${key} by its name, but Stripe answers in ${seen.isLive ? 'live' : 'test'} mode`,
        'copy STRIPE_SECRET_KEY again, and check STRIPE_API_BASE',
      )
}

function judgeAccount({ kind }: StripeExpectation, { account }: Answered): Finding {
  if (account === undefined) {
    return isDoubtful(
      'stripe account',
      'the key may not read the account',
      'give the restricted key read access to the account, or look at dashboard.stripe.com yourself',
    )
  }
  if (account.canCharge) {
    return isHealthy('stripe account', `${account.id} can take payments`)
  }
  const mend = account.hasSubmittedDetails
    ? "see what Stripe still asks for on the dashboard's first page"
    : 'finish the activation at dashboard.stripe.com/account/onboarding'
  return kind === 'live'
    ? isBroken('stripe account', `${account.id} cannot take payments yet`, mend)
    : isDoubtful('stripe account', `${account.id} can be used for tests, not yet for real payments`, mend)
}

function judgeClock({ skewMs }: Answered): Finding {
  if (skewMs === undefined) {
    return isDoubtful('clock', 'Stripe did not say what time it is', 'run the doctor again')
  }
  const seconds = Math.round(Math.abs(skewMs) / 1000)
  const side = skewMs > 0 ? 'ahead of' : 'behind'
  const mend = 'set the clock of this machine by NTP (timedatectl set-ntp true)'
  if (Math.abs(skewMs) >= largestSkewMs) {
    return isBroken('clock', `${seconds} s ${side} Stripe's: every webhook would be refused`, mend)
  }
  if (Math.abs(skewMs) >= doubtfulSkewMs) return isDoubtful('clock', `${seconds} s ${side} Stripe's`, mend)
  return isHealthy('clock', `within ${Math.max(1, seconds)} s of Stripe's`)
}

function judgeSecret({ webhookSecrets, kind }: StripeExpectation): Finding {
  if (webhookSecrets === 1) return isHealthy('webhook secret', 'is set')
  if (webhookSecrets > 1) {
    return isDoubtful(
      'webhook secret',
      `${webhookSecrets} are set: what any of them signed is believed`,
      'once Stripe no longer signs with the old one, take it out of STRIPE_WEBHOOK_SECRET',
    )
  }
  const mend =
    kind === 'live'
      ? "set STRIPE_WEBHOOK_SECRET to the endpoint's signing secret (whsec_…)"
      : 'set STRIPE_WEBHOOK_SECRET to what `stripe listen` prints (whsec_…)'
  return isBroken('webhook secret', 'is missing: webhooks are refused, only reconciliation credits', mend)
}

function judgeEndpoints(expected: StripeExpectation, { endpoints }: Answered): readonly Finding[] {
  const { webhookUrl } = expected
  if (webhookUrl === undefined) {
    const message = 'FRONTEND_URL is not set, so the address of the webhook is not known'
    const mend = 'set FRONTEND_URL to the address that people use'
    return [(expected.kind === 'live' ? isBroken : isDoubtful)('webhook endpoint', message, mend)]
  }
  if (endpoints === undefined) {
    return [
      isDoubtful(
        'webhook endpoint',
        'the key may not list webhook endpoints',
        'give the restricted key read access to Webhook Endpoints, or compare them yourself',
      ),
    ]
  }
  const own = endpoints.filter(({ url }) => isSameAddress(url, webhookUrl))
  const [endpoint, ...others] = own.filter(({ isEnabled }) => isEnabled)
  if (endpoint === undefined) return [judgeMissing(expected, webhookUrl, own.length > 0)]
  return [
    others.length < Math.max(1, expected.webhookSecrets)
      ? isHealthy(
          'webhook endpoint',
          `${[endpoint, ...others].map(({ id }) => id).join(' and ')} ${others.length === 0 ? 'sends' : 'send'} to ${webhookUrl}`,
        )
      : isDoubtful(
          'webhook endpoint',
          `${others.length + 1} endpoints send to ${webhookUrl}, each with a signing secret of its own, and ${expected.webhookSecrets} can be believed`,
          'remove the others at dashboard.stripe.com/webhooks',
        ),
    judgeEvents(expected, endpoint),
    judgeVersion(expected, endpoint),
  ]
}

function judgeMissing(
  { kind, apiVersion }: StripeExpectation,
  webhookUrl: string,
  isDisabled: boolean,
): Finding {
  if (isDisabled) {
    return isBroken(
      'webhook endpoint',
      `the endpoint for ${webhookUrl} is disabled`,
      'enable it at dashboard.stripe.com/webhooks; what was missed is found by reconciliation',
    )
  }
  if (kind === 'live') {
    return isBroken(
      'webhook endpoint',
      `none sends to ${webhookUrl}`,
      `add it at dashboard.stripe.com/webhooks with API version ${apiVersion} (docs/self-hosting/stripe.md has the events)`,
    )
  }
  return isDoubtful(
    'webhook endpoint',
    `none sends to ${webhookUrl}`,
    `run \`stripe listen --forward-to …\` while you test, or add an endpoint with API version ${apiVersion}`,
  )
}

function judgeEvents({ eventTypes }: StripeExpectation, endpoint: WebhookEndpointFacts): Finding {
  const isSent = new Set(endpoint.eventTypes)
  const missing = isSent.has('*') ? [] : eventTypes.filter((type) => !isSent.has(type))
  return missing.length === 0
    ? isHealthy('webhook events', `all ${eventTypes.length} that matter are sent`)
    : isBroken(
        'webhook events',
        `${missing.length} are not sent: ${missing.join(', ')}`,
        'add them to the endpoint at dashboard.stripe.com/webhooks',
      )
}

function judgeVersion({ apiVersion }: StripeExpectation, endpoint: WebhookEndpointFacts): Finding {
  if (endpoint.apiVersion === apiVersion) return isHealthy('webhook version', `is ${apiVersion}`)
  // Objects are fetched again with our own version, so an event of another is only harder to read.
  return isDoubtful(
    'webhook version',
    `is ${endpoint.apiVersion ?? "the account's default"}, this program speaks ${apiVersion}`,
    `make the endpoint again with API version ${apiVersion}`,
  )
}

function isSameAddress(left: string, right: string): boolean {
  return left.replace(/\/$/, '') === right.replace(/\/$/, '')
}
