import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'

import { createSandboxStripe } from '../../apps/server/src/sandbox/stripe/create-sandbox-stripe.ts'
import type { SignedEvent, StripeOrder } from './stripe.ts'

// The sandbox's Stripe in a process of its own, so that its time is nobody else's. It delivers nothing itself: what was
// paid comes back as events, signed as Stripe signs them, for the benchmark to deliver.

const sandbox = await createSandboxStripe()
const webhookSecret = process.env['WEBHOOK_SECRET'] ?? ''

async function payAll(sessionIds: readonly string[]): Promise<readonly SignedEvent[]> {
  for (const sessionId of sessionIds) await sandbox.controls.sessions.pay(sessionId)
  const wanted = new Set(sessionIds)
  return sandbox.controls.webhooks.events().flatMap((event) => {
    const sessionId = String(event.data.object['id'])
    if (event.type !== 'checkout.session.completed' || !wanted.has(sessionId)) return []
    const body = JSON.stringify(event, undefined, 2)
    return [{ sessionId, body, signature: sign(body) }]
  })
}

function sign(body: string): string {
  const seconds = Math.floor(Date.now() / 1_000)
  const signature = createHmac('sha256', webhookSecret).update(`${seconds}.${body}`).digest('hex')
  return `t=${seconds},v1=${signature}`
}

function setDelay(delayMs: number): void {
  sandbox.controls.api.setFaults(delayMs === 0 ? undefined : () => ({ kind: 'slow', delayMs }))
}

async function obey(order: StripeOrder): Promise<unknown> {
  switch (order.type) {
    case 'address':
      return sandbox.apiBaseUrl
    case 'delay':
      setDelay(order.delayMs)
      return null
    case 'pay':
      return payAll(order.sessionIds)
    default:
      throw new Error(`unexpected order ${JSON.stringify(order satisfies never)}`)
  }
}

async function readOrder(request: IncomingMessage): Promise<StripeOrder> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece)
  const order: StripeOrder = JSON.parse(Buffer.concat(pieces).toString('utf8'))
  return order
}

const server = createServer((request, response) => {
  readOrder(request)
    .then(obey)
    .then((result) => response.end(JSON.stringify(result)))
    .catch((error: unknown) => response.writeHead(500).end(String(error)))
})

process.on('disconnect', () => process.exit(0))
process.on('SIGTERM', () => process.exit(0))

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  process.stdout.write(`${JSON.stringify({ event: 'ready', port })}\n`)
})
