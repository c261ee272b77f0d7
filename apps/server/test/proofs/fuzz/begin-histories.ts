import { fillPath, paths } from '@tessera/contracts/paths'
import type { PurchaseResponse } from '@tessera/contracts/payments'

import type { SandboxStripe } from '../../../src/sandbox/stripe/create-sandbox-stripe.ts'
import { admin } from '../../support/built-site.ts'
import { ask } from '../../support/http-client.ts'
import type { Target } from '../../support/http-client.ts'
import { signIn } from '../../support/people.ts'
import type { IdPool } from './id-pool.ts'

type Beginning = {
  readonly server: Target
  readonly stripe: SandboxStripe
  readonly pool: IdPool
  readonly tokens: readonly string[]
}

/** Gives everybody answers, a conversation and a purchase, so that from the first request on there are ids of every kind. */
export async function beginHistories({ server, stripe, pool, tokens }: Beginning): Promise<void> {
  const owner = await signIn(server, admin)
  const send = async (path: string, body: unknown, seat?: number): Promise<unknown> => {
    const token = seat === undefined ? owner.token : tokens[seat]
    const answer = await ask(server, path, { ...(token === undefined ? {} : { token }), body })
    if (answer.status !== 200) throw new Error(`${path}: ${answer.text}`)
    pool.harvest({ path, name: '' }, answer.json(), seat)
    return answer.json()
  }
  const batch = { name: 'A batch', credits: 5, code_count: 20 }
  await send(paths.vouchers.batches, batch)
  const begin = async (index: number): Promise<void> => {
    await send(paths.ai.route, { prompt: 'Hello [[sim out=5 delay=0]]', store: true }, index)
    const body = { package_id: (index % 3) + 1 }
    const { session_id: sessionId } = (await send(paths.credits.purchase, body, index)) as PurchaseResponse
    if (index % 3 !== 0) await stripe.controls.sessions.pay(sessionId)
  }
  await Promise.all([...tokens.keys()].map(begin))
  await stripe.controls.webhooks.whenIdle()
  const userId = pool.anyOf('usr')
  await send(fillPath(paths.operator.userNotes, { id: String(userId) }), { text: 'A note' })
}
