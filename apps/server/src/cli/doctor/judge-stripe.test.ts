import { expect, test } from 'vitest'

import type { StripeInspection } from '../../adapters/stripe/inspect-account.ts'
import type { Finding } from './finding.ts'
import { judgeStripe, type StripeExpectation } from './judge-stripe.ts'

const expected: StripeExpectation = {
  kind: 'live',
  webhookSecrets: 1,
  webhookUrl: 'https://chat.example.com/api/credits/webhook',
  apiVersion: '2026-10-28.endive',
  eventTypes: ['checkout.session.completed', 'charge.refunded'],
}

type Answered = Extract<StripeInspection, { outcome: 'answered' }>

const endpoint = {
  id: 'we_1',
  url: 'https://chat.example.com/api/credits/webhook',
  isEnabled: true,
  eventTypes: ['checkout.session.completed', 'charge.refunded', 'charge.failed'],
  apiVersion: '2026-10-28.endive',
}

const sound: Answered = {
  outcome: 'answered',
  isLive: true,
  account: { id: 'acct_1', canCharge: true, hasSubmittedDetails: true },
  endpoints: [endpoint, { ...endpoint, id: 'we_2', url: 'https://other.example/hook' }],
  skewMs: 400,
}

function badOnes(findings: readonly Finding[]): readonly string[] {
  return findings.filter(({ status }) => status !== 'ok').map(({ status, check }) => `${status} ${check}`)
}

test('an account that is ready has nothing to mend', () => {
  const findings = judgeStripe(expected, sound)
  expect(badOnes(findings)).toEqual([])
  expect(findings.map(({ check }) => check)).toEqual([
    'stripe key',
    'stripe account',
    'clock',
    'webhook secret',
    'webhook endpoint',
    'webhook events',
    'webhook version',
  ])
})

test.each([
  {
    story: 'Stripe out of reach',
    seen: { outcome: 'unreachable', reason: 'no connection' },
    bad: ['fail stripe'],
  },
  { story: 'a key that was rolled', seen: { outcome: 'key_refused', reason: '' }, bad: ['fail stripe key'] },
  { story: 'another mode than the key says', seen: { ...sound, isLive: false }, bad: ['fail stripe key'] },
  {
    story: 'an account that is not activated',
    seen: { ...sound, account: { id: 'acct_1', canCharge: false, hasSubmittedDetails: false } },
    bad: ['fail stripe account'],
  },
  { story: 'a clock half a minute ahead', seen: { ...sound, skewMs: 31_000 }, bad: ['warn clock'] },
  { story: 'a clock five minutes ahead', seen: { ...sound, skewMs: 300_000 }, bad: ['fail clock'] },
  { story: 'a clock five minutes behind', seen: { ...sound, skewMs: -300_000 }, bad: ['fail clock'] },
  { story: 'no endpoint', seen: { ...sound, endpoints: [] }, bad: ['fail webhook endpoint'] },
  {
    story: 'a disabled endpoint',
    seen: { ...sound, endpoints: [{ ...endpoint, isEnabled: false }] },
    bad: ['fail webhook endpoint'],
  },
  {
    story: 'two endpoints, of which one has the other secret',
    seen: { ...sound, endpoints: [endpoint, { ...endpoint, id: 'we_3' }] },
    bad: ['warn webhook endpoint'],
  },
  {
    story: 'an event that is not sent',
    seen: { ...sound, endpoints: [{ ...endpoint, eventTypes: ['charge.refunded'] }] },
    bad: ['fail webhook events'],
  },
  {
    story: 'all events',
    seen: { ...sound, endpoints: [{ ...endpoint, eventTypes: ['*'] }] },
    bad: [],
  },
  {
    story: 'another version',
    seen: { ...sound, endpoints: [{ ...endpoint, apiVersion: null }] },
    bad: ['warn webhook version'],
  },
  {
    story: 'a restricted key that may read nothing of it',
    seen: {
      outcome: 'answered',
      isLive: undefined,
      account: undefined,
      endpoints: undefined,
      skewMs: undefined,
    },
    bad: ['warn stripe key', 'warn stripe account', 'warn clock', 'warn webhook endpoint'],
  },
] satisfies readonly { story: string; seen: StripeInspection; bad: readonly string[] }[])(
  'tells: $story',
  ({ seen, bad }) => {
    const findings = judgeStripe(expected, seen)
    expect(badOnes(findings)).toEqual(bad)
    // Whatever is wrong comes with what mends it.
    for (const { status, mend } of findings) expect(mend === undefined).toBe(status === 'ok')
  },
)

test.each([
  { kind: 'live', webhookSecrets: 0, bad: ['fail webhook secret'] },
  { kind: 'test', webhookSecrets: 0, bad: ['fail stripe key', 'fail webhook secret'] },
] as const)('a $kind key without a signing secret is broken', ({ kind, webhookSecrets, bad }) => {
  expect(badOnes(judgeStripe({ ...expected, kind, webhookSecrets }, sound))).toEqual(bad)
})

test('while a secret is rolled the old one is a reminder, and a second endpoint is in order', () => {
  const rolling = { ...expected, webhookSecrets: 2 }
  expect(badOnes(judgeStripe(rolling, sound))).toEqual(['warn webhook secret'])
  const twice = { ...sound, endpoints: [endpoint, { ...endpoint, id: 'we_2' }] }
  expect(badOnes(judgeStripe(rolling, twice))).toEqual(['warn webhook secret'])
  expect(badOnes(judgeStripe(expected, twice))).toEqual(['warn webhook endpoint'])
})

test('in test mode the command line of Stripe may stand in for the endpoint', () => {
  const seen: StripeInspection = { ...sound, isLive: false, endpoints: [] }
  expect(badOnes(judgeStripe({ ...expected, kind: 'test' }, seen))).toEqual(['warn webhook endpoint'])
})

test('without the address of the site it cannot be told where events go', () => {
  const { webhookUrl: _, ...rest } = expected
  expect(badOnes(judgeStripe({ ...rest, webhookUrl: undefined }, sound))).toEqual(['fail webhook endpoint'])
})
