import { inspect } from 'node:util'

import { microCreditsFromCredits } from '@tessera/core/money/micro-credits'
import { describe, expect, it, test } from 'vitest'

import { describeConfigProblem, readConfig } from './config.ts'
import type { Environment } from './config/environment-reader.ts'

const strong = 'q8Zt0vLw2Yc7RkP1mXe5uJh9BsDf3GnA4iTo6WyE'
const anyProvider = { OPENAI_API_KEY: 'sk-proj-0123456789' }
const liveStripe = { STRIPE_SECRET_KEY: 'sk_live_51Habc', STRIPE_WEBHOOK_SECRET: 'whsec_0123456789abcdef' }

function configOf(env: Environment) {
  const config = readConfig(env)
  if (!config.ok) throw new Error(JSON.stringify(config.error))
  return config.value
}

function problemsOf(env: Environment): readonly string[] {
  const config = readConfig(env)
  return config.ok ? [] : config.error.map(({ variable }) => variable)
}

test('an empty environment is a sandbox on localhost:3000 with SQLite', () => {
  const config = configOf({})
  expect(config).toMatchObject({
    mode: 'sandbox',
    isProduction: false,
    http: { host: '127.0.0.1', port: 3000, isHttps: false, shutdownGraceMs: 25_000, trustedProxies: [] },
    providers: { kind: 'sandbox' },
    payments: { kind: 'sandbox' },
    storage: { database: { kind: 'sqlite' }, holdLeaseMs: 60_000 },
    log: { format: 'pretty', level: 'info' },
    warnings: [],
  })
  expect(config.people.signUpBonusMicro).toBe(microCreditsFromCredits(500n))
})

test('variables that are set but empty count as missing', () => {
  const empty = Object.fromEntries(
    ['PORT', 'DATABASE_URL', 'OPENAI_API_KEY', 'STRIPE_SECRET_KEY', 'AUTH_SECRET', 'FRONTEND_URL'].map(
      (name) => [name, '  '],
    ),
  )
  expect(configOf(empty)).toMatchObject({ mode: 'sandbox', http: { port: 3000 } })
})

it.each([
  ['PORT', 'abc'],
  ['PORT', '65536'],
  ['PORT', '-1'],
  ['PORT', '3000.5'],
  ['PORT', '0x50'],
  ['FRONTEND_URL', 'example.com'],
  ['FRONTEND_URL', 'ftp://example.com'],
  ['FRONTEND_URL', 'https://example.com/app'],
  ['DATABASE_URL', 'mysql://localhost/x'],
  ['REDIS_URL', 'localhost:6379'],
  ['SMTP_URL', 'mail.example.com'],
  ['OPENAI_BASE_URL', 'not an address'],
  ['TRUSTED_PROXIES', '10.0.0.0/33'],
  ['TRUSTED_PROXIES', '0.0.0.0/0'],
  ['TRUSTED_PROXIES', 'my-proxy'],
  ['HOLD_LEASE_SECONDS', '1'],
  ['SHUTDOWN_GRACE_SECONDS', 'soon'],
  ['LOG_FORMAT', 'xml'],
  ['LOG_LEVEL', 'loud'],
  ['RATE_LIMITS', 'x0'],
  ['RATE_LIMITS', '-2'],
  ['SIGNUP_BONUS_CREDITS', '-5'],
  ['SIGNUP_BONUS_CREDITS', '0.1234567'],
  ['BRAND_ACCENT', 'blue'],
  ['BRAND_LOGO', 'http://example.com/logo.svg'],
  ['BRAND_LOGO', '//example.com/logo.svg'],
  ['SUPPORT_EMAIL', 'nobody'],
  ['MAIL_FROM', 'Tessera <x@y.z>\r\nBcc: all@example.com'],
  ['STRIPE_SECRET_KEY', 'pk_test_123'],
  ['STRIPE_WEBHOOK_SECRET', 'secret'],
  ['STRIPE_WEBHOOK_SECRET', 'whsec_0123456789abcdef,secret'],
  ['STRIPE_WEBHOOK_SECRET', 'whsec_0123456789abcdef,'],
  ['STRIPE_WEBHOOK_SECRET', [1, 2, 3, 4, 5].map((digit) => `whsec_0123456789abcde${digit}`).join()],
  ['OPENAI_API_KEY', 'sk with spaces'],
  ['ANTHROPIC_API_KEY', 'your-key-here'],
  ['SANDBOX_PAYMENTS', 'perhaps'],
])('%s=%s stops the start and is named', (variable, value) => {
  expect(problemsOf({ [variable]: value })).toContain(variable)
})

test('all problems are told at once, each in one line', () => {
  const config = readConfig({ PORT: 'x', LOG_LEVEL: 'y', DATABASE_URL: 'z' })
  const lines = config.ok ? [] : config.error.map(describeConfigProblem)
  expect(lines).toHaveLength(3)
  expect(lines.every((line) => /^[A-Z_]+ [^\n]+\.$/.test(line))).toBe(true)
})

describe('the two mixtures that would cost somebody real money', () => {
  test('a live Stripe key with sandbox providers is refused', () => {
    expect(problemsOf(liveStripe)).toEqual(['STRIPE_SECRET_KEY'])
  })

  test('real providers without a Stripe key switch the purchase off', () => {
    const config = configOf(anyProvider)
    expect(config.payments).toEqual({ kind: 'off' })
    expect(config.warnings.join()).toContain('STRIPE_SECRET_KEY')
  })

  test('play money beside real providers only where somebody says that this is a test', () => {
    expect(configOf({ ...anyProvider, SANDBOX_PAYMENTS: 'on' }).payments).toEqual({ kind: 'sandbox' })
  })

  test('play money never stands beside a live key', () => {
    expect(problemsOf({ ...anyProvider, ...liveStripe, SANDBOX_PAYMENTS: 'on' })).toEqual([
      'SANDBOX_PAYMENTS',
    ])
  })
})

/** @see https://github.com/QuantumNous/new-api/issues/4319 */
test('live payments need the secret that proves a webhook', () => {
  expect(problemsOf({ ...anyProvider, STRIPE_SECRET_KEY: 'sk_live_51Habc' })).toEqual([
    'STRIPE_WEBHOOK_SECRET',
  ])
  expect(problemsOf({ ...anyProvider, ...liveStripe })).toEqual([])
})

test('a test key needs it too where the site is reached over https, and elsewhere only a warning is given', () => {
  const testStripe = { ...anyProvider, STRIPE_SECRET_KEY: 'sk_test_51Habc' }
  const site = { FRONTEND_URL: 'https://chat.example.com' }
  expect(problemsOf({ ...testStripe, ...site })).toContain('STRIPE_WEBHOOK_SECRET')
  expect(
    problemsOf({ ...testStripe, ...site, STRIPE_WEBHOOK_SECRET: 'whsec_0123456789abcdef' }),
  ).not.toContain('STRIPE_WEBHOOK_SECRET')
  expect(configOf(testStripe).warnings.join()).toContain('STRIPE_WEBHOOK_SECRET')
})

test('while a signing secret is rolled the old and the new one stand side by side', () => {
  const both = 'whsec_0123456789abcdef, whsec_fedcba9876543210,whsec_0123456789abcdef'
  const { payments } = configOf({ ...anyProvider, ...liveStripe, STRIPE_WEBHOOK_SECRET: both })
  const secrets = payments.kind === 'live' ? payments.webhookSecrets : []
  expect(secrets.map((secret) => secret.reveal())).toEqual([
    'whsec_0123456789abcdef',
    'whsec_fedcba9876543210',
  ])
  expect(JSON.stringify(payments)).not.toContain('whsec_')
})

test('a provider without a key is off, never imitated, as soon as another has one', () => {
  const { providers, mode } = configOf(anyProvider)
  expect(mode).toBe('live')
  expect(providers.kind === 'real' && Object.keys(providers.access)).toEqual(['openai'])
})

describe('secrets in production', () => {
  const postgres = { DATABASE_URL: 'postgres://u:p@localhost/tessera' }

  it.each([
    'changeme',
    'secret',
    'your-secret-here-your-secret-here-x',
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    'Zt0vLw2Yc7',
  ])('AUTH_SECRET=%s is refused', (AUTH_SECRET) => {
    expect(problemsOf({ ...anyProvider, AUTH_SECRET })).toEqual(['AUTH_SECRET'])
    expect(problemsOf({ FRONTEND_URL: 'https://chat.example.com', AUTH_SECRET })).toEqual(['AUTH_SECRET'])
  })

  test('AUTH_SECRET is demanded on PostgreSQL and may be made on SQLite', () => {
    expect(problemsOf({ ...anyProvider, ...postgres })).toEqual(['AUTH_SECRET'])
    expect(problemsOf({ ...anyProvider, ...postgres, AUTH_SECRET: strong })).toEqual([])
    expect(configOf(anyProvider).people.authSecret).toBeUndefined()
  })

  test('METRICS_TOKEN and ADMIN_PASSWORD are held to it too', () => {
    const weak = { METRICS_TOKEN: 'token', ADMIN_EMAIL: 'a@example.com', ADMIN_PASSWORD: 'password1' }
    expect(problemsOf({ ...anyProvider, ...weak })).toEqual(['METRICS_TOKEN', 'ADMIN_PASSWORD'])
    expect(configOf(weak).warnings).toHaveLength(2)
  })
})

test('no secret is in a printed configuration, nor in the message of a problem', () => {
  const secrets = {
    OPENAI_API_KEY: 'sk-openai-hidden-value',
    STRIPE_SECRET_KEY: 'sk_test_hiddenvalue',
    AUTH_SECRET: strong,
    DATABASE_URL: 'postgres://tessera:hidden-value@localhost/tessera',
    SMTP_URL: 'smtps://mailer:hidden-value@localhost',
    MAIL_FROM: 'a@example.com',
    METRICS_TOKEN: `${strong}hidden-value`,
  }
  const config = configOf(secrets)
  for (const printed of [
    JSON.stringify(config, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
    inspect(config, { depth: 9, showHidden: true }),
    String(config.people.authSecret),
  ]) {
    expect(printed).not.toMatch(/hidden|q8Zt0v/)
  }
  const refused = readConfig({
    STRIPE_SECRET_KEY: 'hidden-value',
    DATABASE_URL: 'hidden-value',
    AUTH_SECRET: 'hidden-value',
  })
  expect(JSON.stringify(refused.ok ? [] : refused.error)).not.toContain('hidden-value')
})

it.each([
  ['off', { status: 'off' }],
  ['x10', { status: 'on', scale: 10 }],
  ['0.5', { status: 'on', scale: 0.5 }],
])('RATE_LIMITS=%s', (value, expected) => {
  expect(configOf({ RATE_LIMITS: value }).http.rateLimits).toEqual(expected)
})

test('names stand for the networks of proxies', () => {
  expect(configOf({ TRUSTED_PROXIES: 'loopback, 192.0.2.7' }).http.trustedProxies).toEqual([
    '127.0.0.0/8',
    '::1/128',
    '192.0.2.7',
  ])
})

it.each([
  { ADMIN_EMAIL: 'a@example.com' },
  { ADMIN_PASSWORD: 'long enough for anybody' },
  { ADMIN_EMAIL: 'a@example.com', ADMIN_PASSWORD: 'short' },
])('half an administrator is refused: %o', (env) => {
  expect(problemsOf(env)).toHaveLength(1)
})
