import { Stripe } from 'stripe'

import { assertOutsideTransaction } from '../db/guards.ts'

export type WebhookEndpointFacts = {
  readonly id: string
  readonly url: string
  readonly isEnabled: boolean
  /** `*` stands for all. */
  readonly eventTypes: readonly string[]
  /** null: the account's default. */
  readonly apiVersion: string | null
}

/** What an account of Stripe says about itself. Facts that a restricted key may not read are undefined. */
export type StripeInspection =
  | { readonly outcome: 'unreachable'; readonly reason: string }
  | { readonly outcome: 'key_refused'; readonly reason: string }
  | {
      readonly outcome: 'answered'
      readonly isLive: boolean | undefined
      readonly account:
        | { readonly id: string; readonly canCharge: boolean; readonly hasSubmittedDetails: boolean }
        | undefined
      readonly endpoints: readonly WebhookEndpointFacts[] | undefined
      /** Our clock less Stripe's, half the way there taken off; whole seconds are all that Stripe tells. */
      readonly skewMs: number | undefined
    }

type Answer<Value> =
  | { readonly kind: 'value'; readonly value: Value; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'not_allowed' }

/** Asks Stripe about the account behind the key: three reads, nothing is changed. */
export async function inspectStripeAccount(
  stripe: Stripe,
  clock: { nowMs(): number },
): Promise<StripeInspection> {
  assertOutsideTransaction('asking Stripe about the account')
  try {
    const askedAtMs = clock.nowMs()
    const balance = await ask(() => stripe.balance.retrieve())
    const answeredAtMs = clock.nowMs()
    const account = await ask(() => stripe.accounts.retrieveCurrent())
    const endpoints = await ask(() => stripe.webhookEndpoints.list({ limit: 100 }))
    return {
      outcome: 'answered',
      isLive: balance.kind === 'value' ? balance.value.livemode : undefined,
      account:
        account.kind === 'value'
          ? {
              id: account.value.id,
              canCharge: account.value.charges_enabled,
              hasSubmittedDetails: account.value.details_submitted,
            }
          : undefined,
      endpoints: endpoints.kind === 'value' ? endpoints.value.data.map(endpointFacts) : undefined,
      skewMs:
        balance.kind === 'value'
          ? skewOf(balance.headers['date'], (askedAtMs + answeredAtMs) / 2)
          : undefined,
    }
  } catch (error) {
    if (error instanceof Stripe.errors.StripeAuthenticationError) {
      return { outcome: 'key_refused', reason: error.code ?? 'not authenticated' }
    }
    if (!(error instanceof Stripe.errors.StripeError)) throw error
    return { outcome: 'unreachable', reason: error.statusCode ? `HTTP ${error.statusCode}` : 'no connection' }
  }
}

async function ask<Value>(
  read: () => Promise<Stripe.Response<Value>>,
): Promise<Answer<Stripe.Response<Value>>> {
  try {
    const value = await read()
    return { kind: 'value', value, headers: value.lastResponse.headers }
  } catch (error) {
    if (error instanceof Stripe.errors.StripePermissionError) return { kind: 'not_allowed' }
    throw error
  }
}

function endpointFacts(endpoint: Stripe.WebhookEndpoint): WebhookEndpointFacts {
  return {
    id: endpoint.id,
    url: endpoint.url,
    isEnabled: endpoint.status === 'enabled',
    eventTypes: endpoint.enabled_events,
    apiVersion: endpoint.api_version,
  }
}

function skewOf(date: string | undefined, ownMs: number): number | undefined {
  const stripeMs = date === undefined ? Number.NaN : Date.parse(date)
  return Number.isNaN(stripeMs) ? undefined : ownMs - stripeMs
}
