import { randomBytes } from 'node:crypto'
import { join } from 'node:path'

import { startMeasured } from '../measured-process.ts'

/** What the stand-in is told to do. */
export type StripeOrder =
  | { readonly type: 'address' }
  | { readonly type: 'delay'; readonly delayMs: number }
  | { readonly type: 'pay'; readonly sessionIds: readonly string[] }

/** An event as it is to be posted: its bytes and their signature, which is good for five minutes. */
export type SignedEvent = { readonly sessionId: string; readonly body: string; readonly signature: string }

export type BenchStripe = {
  /** With these a server takes the stand-in for Stripe, and believes its events. */
  readonly env: Readonly<Record<string, string>>
  /** Pays open sessions. @returns for each the event that says it is complete */
  pay(sessionIds: readonly string[]): Promise<readonly SignedEvent[]>
  /** How long each of its answers takes from now on. */
  setDelay(delayMs: number): Promise<void>
  stop(): Promise<void>
}

export async function startStripe(logFile: string): Promise<BenchStripe> {
  const webhookSecret = `whsec_${randomBytes(24).toString('hex')}`
  const standIn = await startMeasured({
    script: join(import.meta.dirname, 'stripe-stand-in.ts'),
    logFile,
    env: { WEBHOOK_SECRET: webhookSecret },
  })
  const address = await tell<string>(standIn.port, { type: 'address' })
  return {
    env: {
      STRIPE_SECRET_KEY: `sk_test_${randomBytes(12).toString('hex')}`,
      STRIPE_WEBHOOK_SECRET: webhookSecret,
      STRIPE_API_BASE: address,
    },
    pay: (sessionIds) => tell(standIn.port, { type: 'pay', sessionIds }),
    setDelay: (delayMs) => tell(standIn.port, { type: 'delay', delayMs }),
    stop: () => standIn.stop(),
  }
}

async function tell<Answer>(port: number, order: StripeOrder): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: JSON.stringify(order) })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`the stand-in for Stripe failed: ${text}`)
  const answer: Answer = JSON.parse(text)
  return answer
}
