import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

import { paths } from '@tessera/contracts/paths'
import type { Clock } from '@tessera/core/clock'
import type { FastifyInstance } from 'fastify'

import { createPaymentGateway } from '../adapters/stripe/create-payment-gateway.ts'
import { createStripeClient } from '../adapters/stripe/create-stripe-client.ts'
import { createWebhookVerifier } from '../adapters/stripe/create-webhook-verifier.ts'
import type { Config } from '../config.ts'
import type { Secret } from '../config/secret.ts'
import type { OriginCheck } from '../http/origin.ts'
import type { PaymentGateway } from '../ports/payment-gateway.ts'
import type { WebhookVerifier } from '../ports/webhook-verifier.ts'
import { createSandboxStripe } from '../sandbox/stripe/create-sandbox-stripe.ts'
import { registerSandboxPages } from '../sandbox/stripe/register-sandbox-pages.ts'
import { createFileStore } from '../sandbox/stripe/state/file-store.ts'

export type PaymentProvider = {
  /** Undefined where payments are off. */
  readonly gateway: PaymentGateway | undefined
  /** Undefined without a signing secret: webhooks are refused then. */
  readonly verifier: WebhookVerifier | undefined
  /** The payment page of the sandbox. */
  registerPages(app: FastifyInstance): void
  /** The server listens: from now on a provider of our own can reach it. */
  connect(address: AddressInfo): Promise<void>
  close(): Promise<void>
}

export type PaymentProviderDeps = {
  readonly config: Config
  readonly clock: Clock
  readonly checkOrigin: OriginCheck
}

/** Stripe with the operator's key, the stand-in where there is none, or nothing. */
export async function wirePaymentProvider(deps: PaymentProviderDeps): Promise<PaymentProvider> {
  const { config, clock } = deps
  const { payments } = config
  if (payments.kind === 'off') return { ...unconnected, gateway: undefined, verifier: undefined }
  if (payments.kind === 'sandbox') return wireSandbox(deps)
  const stripe = createStripeClient({
    secretKey: payments.secretKey.reveal(),
    ...(payments.apiBase === undefined ? {} : { apiBase: payments.apiBase }),
  })
  return {
    ...unconnected,
    gateway: createPaymentGateway(stripe, { isLive: payments.kind === 'live' }),
    verifier: verifierOf(payments.webhookSecrets, clock),
  }
}

function verifierOf([first, ...others]: readonly Secret[], clock: Clock): WebhookVerifier | undefined {
  if (first === undefined) return undefined
  return createWebhookVerifier({
    secrets: [first.reveal(), ...others.map((secret) => secret.reveal())],
    clock,
  })
}

const unconnected = {
  registerPages: () => undefined,
  connect: () => Promise.resolve(),
  close: () => Promise.resolve(),
}

async function wireSandbox({ config, clock, checkOrigin }: PaymentProviderDeps): Promise<PaymentProvider> {
  const secret = `whsec_${randomBytes(24).toString('hex')}`
  const sandbox = await createSandboxStripe({
    clock,
    store: createFileStore(join(config.storage.dataDir, 'sandbox-stripe.jsonl')),
    pageBaseUrl: 'beside_success_url',
    // Its own address is known once the server listens: events wait until then.
    webhook: 'later',
    merchantName: config.brand.name,
  })
  const stripe = createStripeClient({ secretKey: sandbox.secretKey, apiBase: sandbox.apiBaseUrl })
  return {
    gateway: createPaymentGateway(stripe, { isLive: false }),
    verifier: createWebhookVerifier({ secrets: [secret], clock }),
    registerPages: (app) => registerSandboxPages(app, sandbox, checkOrigin),
    connect: (address) =>
      sandbox.controls.webhooks.setEndpoint({ url: `${originOf(address)}${paths.credits.webhook}`, secret }),
    close: () => sandbox.close(),
  }
}

function originOf({ address, family, port }: AddressInfo): string {
  const isAnywhere = address === '0.0.0.0' || address === '::'
  if (isAnywhere) return `http://127.0.0.1:${port}`
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}
