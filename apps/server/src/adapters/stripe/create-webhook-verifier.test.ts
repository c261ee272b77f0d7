import { createHmac } from 'node:crypto'

import * as fc from 'fast-check'
import { Stripe } from 'stripe'
import { describe, expect, test } from 'vitest'

import { createTestClock } from '../../../test/ledger.ts'
import { createWebhookVerifier } from './create-webhook-verifier.ts'

const oldSecret = 'whsec_old_0123456789abcdef'
const newSecret = 'whsec_new_0123456789abcdef'
const clock = createTestClock(1_790_000_000_000)
const timestamp = 1_790_000_000

const event = {
  id: 'evt_1',
  object: 'event',
  type: 'invoice.paid',
  livemode: false,
  created: timestamp,
  data: { object: {} },
}
const payload = JSON.stringify(event)

/** As the official package signs. */
function sign(secret: string, signed = payload): string {
  return Stripe.webhooks.generateTestHeaderString({ payload: signed, secret, timestamp })
}

function signatureOf(secret: string): string {
  return sign(secret).split('v1=')[1] ?? ''
}

function verify(header: string, secrets: readonly [string, ...string[]], body = payload) {
  const verifier = createWebhookVerifier({ secrets, clock })
  const result = verifier.verify(Buffer.from(body), header)
  return result.ok ? 'believed' : result.error.code
}

describe('while the signing secret is rolled', () => {
  test('what the old or the new secret signed is believed, whichever stands first', () => {
    for (const secrets of [
      [oldSecret, newSecret],
      [newSecret, oldSecret],
    ] as const) {
      expect(verify(sign(oldSecret), secrets)).toBe('believed')
      expect(verify(sign(newSecret), secrets)).toBe('believed')
      expect(verify(sign('whsec_of_somebody_else'), secrets)).toBe('signature_invalid')
    }
  })

  test('a delivery that Stripe signs with both is believed by a server that knows one of them', () => {
    const both = `t=${timestamp},v1=${signatureOf(newSecret)},v1=${signatureOf(oldSecret)}`
    expect(verify(both, [oldSecret])).toBe('believed')
    expect(verify(both, [newSecret])).toBe('believed')
    expect(verify(both, ['whsec_of_somebody_else'])).toBe('signature_invalid')
  })

  test('afterwards what the old secret signs is refused', () => {
    expect(verify(sign(oldSecret), [newSecret])).toBe('signature_invalid')
  })
})

test.each([
  { what: 'no signature of this scheme', header: `t=${timestamp},v0=${signatureOf(oldSecret)}` },
  { what: 'half a signature', header: `t=${timestamp},v1=${signatureOf(oldSecret).slice(0, 32)}` },
  { what: 'no time', header: `v1=${signatureOf(oldSecret)}` },
  {
    what: 'a second time',
    header: `t=${timestamp},t=${timestamp + 1},v1=${signatureOf(oldSecret)}`,
  },
  { what: 'a time that is no number', header: `t=1e9,v1=${signatureOf(oldSecret)}` },
])('$what is no signature', ({ header }) => {
  expect(verify(header, [oldSecret])).toBe('signature_invalid')
})

test('it agrees with the official package about every body and secret, byte for byte', () => {
  const text = fc.string({ unit: 'grapheme' })
  fc.assert(
    fc.property(text, text, fc.string({ minLength: 1 }), (body, other, secret) => {
      const header = sign(secret, body)
      const isOurs = verify(header, [secret], body) !== 'signature_invalid'
      const isOther = verify(header, [secret], other) !== 'signature_invalid'
      expect([isOurs, isOther]).toEqual([true, body === other])
    }),
  )
})

test('the bytes that were signed count, also where they are no text', () => {
  const body = Buffer.from([0x7b, 0xff, 0xfe, 0x7d])
  const mac = createHmac('sha256', oldSecret).update(`${timestamp}.`).update(body).digest('hex')
  const verifier = createWebhookVerifier({ secrets: [oldSecret], clock })
  expect(verifier.verify(body, `t=${timestamp},v1=${mac}`)).toMatchObject({
    ok: false,
    error: { code: 'event_malformed' },
  })
})

test.each([-1, 1.5, 253_402_300_800, 1e15, Number.MAX_SAFE_INTEGER])(
  'an event of second %d is malformed: no list could show when it happened',
  (created) => {
    const body = JSON.stringify({ ...event, created })
    expect(verify(sign(newSecret, body), [newSecret], body)).toBe('event_malformed')
  },
)
