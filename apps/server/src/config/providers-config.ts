import type { EnvironmentReader } from './environment-reader.ts'
import { Secret } from './secret.ts'

export type ProviderName = 'openai' | 'anthropic' | 'google'

/** How a real provider is reached; one without a key is off, never imitated. */
export type ProviderAccess = { readonly apiKey: Secret; readonly baseUrl: string | undefined }

export type ProvidersConfig =
  /** No key at all: the built-in stand-ins answer. */
  | { readonly kind: 'sandbox' }
  | {
      readonly kind: 'real'
      readonly access: Readonly<Partial<Record<ProviderName, ProviderAccess>>>
      /** Further servers that speak OpenAI's protocol: a JSON file. */
      readonly providersFile: string | undefined
    }

export type PaymentsConfig =
  | { readonly kind: 'off' }
  /** The built-in payment page with test cards. */
  | { readonly kind: 'sandbox' }
  | {
      readonly kind: 'test' | 'live'
      readonly secretKey: Secret
      /** None: webhooks are refused. Several while the endpoint's secret is rolled. */
      readonly webhookSecrets: readonly Secret[]
      readonly apiBase: string | undefined
    }

const providerVariables = [
  { name: 'openai', key: 'OPENAI_API_KEY', baseUrl: 'OPENAI_BASE_URL' },
  { name: 'anthropic', key: 'ANTHROPIC_API_KEY', baseUrl: 'ANTHROPIC_BASE_URL' },
  { name: 'google', key: 'GOOGLE_API_KEY', baseUrl: 'GOOGLE_BASE_URL' },
] as const satisfies readonly { name: ProviderName; key: string; baseUrl: string }[]

const httpAddress = { protocols: ['http:', 'https:'], example: 'https://api.example.com/v1' }

export function readProvidersConfig(reader: EnvironmentReader): ProvidersConfig {
  const access: Partial<Record<ProviderName, ProviderAccess>> = {}
  for (const variables of providerVariables) {
    const apiKey = readApiKey(reader, variables.key)
    const baseUrl = reader.url(variables.baseUrl, httpAddress)
    if (apiKey !== undefined) access[variables.name] = { apiKey, baseUrl: baseUrl?.href.replace(/\/$/, '') }
    else if (baseUrl !== undefined) {
      reader.warn(`${variables.baseUrl} does nothing without ${variables.key}: the provider stays off`)
    }
  }
  const providersFile = reader.text('PROVIDERS_FILE')
  if (Object.keys(access).length === 0 && providersFile === undefined) return { kind: 'sandbox' }
  return { kind: 'real', access, providersFile }
}

function readApiKey(reader: EnvironmentReader, variable: string): Secret | undefined {
  const key = reader.secret(variable)
  if (key === undefined) return undefined
  // A key goes into a header: anything else would fail on every single call, long after the start.
  if (!/^[\x21-\x7e]+$/.test(key.reveal())) {
    return reader.refuse(variable, 'has spaces or characters that no key has; copy it again')
  }
  if (/^(your[-_]|<|sk-\.\.\.|change.?me|placeholder|x{3,}$)/i.test(key.reveal())) {
    return reader.refuse(
      variable,
      'is a placeholder; set the real key, or remove it to leave this provider off',
    )
  }
  return key
}

export function readPaymentsConfig(
  reader: EnvironmentReader,
  { providers, isHttps }: { readonly providers: ProvidersConfig; readonly isHttps: boolean },
): PaymentsConfig {
  const secretKey = reader.secret('STRIPE_SECRET_KEY')
  const webhookSecrets = readWebhookSecrets(reader)
  const apiBase = reader.url('STRIPE_API_BASE', { ...httpAddress, example: 'https://api.stripe.com' })
  const isSandboxAllowed = reader.isOn('SANDBOX_PAYMENTS')
  if (secretKey === undefined) {
    if (providers.kind === 'sandbox' || isSandboxAllowed) return { kind: 'sandbox' }
    reader.warn('buying credits is off: there are real provider keys, but no STRIPE_SECRET_KEY')
    return { kind: 'off' }
  }
  const kind = /^[sr]k_(test|live)_[A-Za-z0-9]+$/.exec(secretKey.reveal())?.[1]
  if (kind !== 'test' && kind !== 'live') {
    reader.refuse('STRIPE_SECRET_KEY', 'is not a secret key of Stripe; it begins with sk_test_ or sk_live_')
    return { kind: 'off' }
  }
  if (kind === 'live')
    refuseUnsafeLivePayments(reader, { providers, webhookSecrets, apiBase, isSandboxAllowed })
  else if (webhookSecrets.length === 0) {
    // A public site is where Stripe's events can come to; on a laptop none may ever arrive, and payments are looked for.
    if (isHttps) {
      reader.refuse(
        'STRIPE_WEBHOOK_SECRET',
        'is missing; where people reach the site over https, a STRIPE_SECRET_KEY needs it to believe a payment, also a test key',
      )
    } else reader.warn('STRIPE_WEBHOOK_SECRET is missing: webhooks are refused')
  }
  return { kind, secretKey, webhookSecrets, apiBase: apiBase?.origin }
}

/** More than any roll needs: each is tried on every webhook. */
const mostWebhookSecrets = 4

function readWebhookSecrets(reader: EnvironmentReader): readonly Secret[] {
  const given = reader.secret('STRIPE_WEBHOOK_SECRET')
  const secrets = new Set(
    given
      ?.reveal()
      .split(',')
      .map((secret) => secret.trim()),
  )
  if ([...secrets].some((secret) => !/^whsec_[A-Za-z0-9+/=_-]{16,}$/.test(secret))) {
    reader.refuse(
      'STRIPE_WEBHOOK_SECRET',
      "is not a signing secret; copy it from Stripe's page of the webhook (whsec_…). While a secret is rolled both stand here, with a comma between them",
    )
    return []
  }
  if (secrets.size > mostWebhookSecrets) {
    reader.refuse(
      'STRIPE_WEBHOOK_SECRET',
      `has more than ${mostWebhookSecrets} secrets; leave those that Stripe signs with`,
    )
    return []
  }
  return [...secrets].map((secret) => new Secret(secret))
}

type LivePayments = {
  readonly providers: ProvidersConfig
  readonly webhookSecrets: readonly Secret[]
  readonly apiBase: URL | undefined
  readonly isSandboxAllowed: boolean
}

function refuseUnsafeLivePayments(reader: EnvironmentReader, live: LivePayments): void {
  if (live.providers.kind === 'sandbox') {
    reader.refuse(
      'STRIPE_SECRET_KEY',
      'is a live key, but no provider key is set: people would pay real money for sandbox answers; set a provider key, or use a test key (sk_test_…)',
    )
  }
  if (live.webhookSecrets.length === 0) {
    reader.refuse(
      'STRIPE_WEBHOOK_SECRET',
      'is missing; a live STRIPE_SECRET_KEY needs it to believe a payment',
    )
  }
  if (live.isSandboxAllowed) {
    reader.refuse('SANDBOX_PAYMENTS', 'cannot be on beside a live STRIPE_SECRET_KEY; remove one of the two')
  }
  if (live.apiBase !== undefined && live.apiBase.protocol !== 'https:') {
    reader.refuse('STRIPE_API_BASE', 'would send a live key over plain http; remove it')
  }
}
