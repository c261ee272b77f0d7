import { createServer } from 'node:http'

import { Stripe } from 'stripe'
import { onTestFinished } from 'vitest'

import {
  type SandboxStripe,
  type SandboxStripeOptions,
  createSandboxStripe,
} from '../src/sandbox/stripe/create-sandbox-stripe.ts'

export const webhookSecret = 'whsec_0123456789abcdef0123456789abcdef'

/** The official client, talking to a sandbox; it tries nothing again by itself. */
export function connectStripe(sandbox: Pick<SandboxStripe, 'apiBaseUrl'>, key = 'sk_test_tests'): Stripe {
  const { hostname, port } = new URL(sandbox.apiBaseUrl)
  return new Stripe(key, {
    host: hostname,
    port: Number(port),
    protocol: 'http',
    telemetry: false,
    maxNetworkRetries: 0,
    timeout: 5_000,
  })
}

export type OpenSandboxStripe = { readonly sandbox: SandboxStripe; readonly stripe: Stripe }

/** A sandbox for one test, with the official client. */
export async function openSandboxStripe(options: SandboxStripeOptions = {}): Promise<OpenSandboxStripe> {
  const sandbox = await createSandboxStripe(options)
  onTestFinished(() => sandbox.close())
  return { sandbox, stripe: connectStripe(sandbox) }
}

export type WebhookReceiver = {
  readonly url: string
  /** What was taken, in its order: each body verified by the official package. */
  readonly events: Stripe.Event[]
  /** Signatures that were refused. */
  refusedCount(): number
  /** The status for each delivery; counts from 1. */
  answerWith(statusOf: (delivery: number) => number): void
}

function alwaysTaken(_delivery: number): number {
  return 200
}

/** An endpoint that believes only what the official package verifies. */
export async function openWebhookReceiver(secret = webhookSecret): Promise<WebhookReceiver> {
  const events: Stripe.Event[] = []
  let refused = 0
  let received = 0
  let statusOf = alwaysTaken
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received += 1
      const status = statusOf(received)
      try {
        const header = String(request.headers['stripe-signature'])
        const event = Stripe.webhooks.constructEvent(Buffer.concat(chunks), header, secret)
        if (status < 300) events.push(event)
        response.writeHead(status).end()
      } catch {
        refused += 1
        response.writeHead(400).end()
      }
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(async () => {
    await new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/webhook`,
    events,
    refusedCount: () => refused,
    answerWith: (wanted) => {
      statusOf = wanted
    },
  }
}

/** The least that a purchase asks for; some fields replaced. */
export function sessionParams(
  change: Stripe.Checkout.SessionCreateParams = {},
): Stripe.Checkout.SessionCreateParams {
  return {
    mode: 'payment',
    success_url: 'https://shop.example/credits/success?session_id={CHECKOUT_SESSION_ID}',
    cancel_url: 'https://shop.example/credits',
    client_reference_id: 'ord_1',
    customer_email: 'buyer@example.com',
    line_items: [oneLine('usd', 4_500)],
    ...change,
  }
}

export function oneLine(currency: string, unitAmount: number): Stripe.Checkout.SessionCreateParams.LineItem {
  return {
    quantity: 1,
    price_data: { currency, unit_amount: unitAmount, product_data: { name: '5,500 credits' } },
  }
}

/** The id in a field that holds an id, or the object with it where that was expanded. */
export function idIn(field: string | { readonly id: string } | null | undefined): string {
  const id = typeof field === 'string' ? field : field?.id
  if (id === undefined) throw new Error('this field is empty')
  return id
}
