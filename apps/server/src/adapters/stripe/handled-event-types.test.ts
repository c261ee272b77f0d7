import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { Stripe } from 'stripe'
import { expect, test } from 'vitest'

import { stripeApiVersion } from './create-stripe-client.ts'
import { handledEventTypes } from './handled-event-types.ts'

const guide = join(import.meta.dirname, '../../../../../docs/self-hosting/stripe.md')

test('the guide for operators names exactly the events that are worked through', async () => {
  const text = await readFile(guide, 'utf8')
  const [, list = ''] = /```text\n([\s\S]*?)```/.exec(text) ?? []
  expect(
    list
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  ).toEqual(handledEventTypes)
})

test('the version that is asked for is the one whose types are installed', async () => {
  expect(Stripe.API_VERSION).toBe(stripeApiVersion)
})
