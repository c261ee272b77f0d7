import { setTimeout as sleep } from 'node:timers/promises'

import type { RouteResponse, RunResponse } from '@tessera/contracts/ai'
import type { GrantResponse } from '@tessera/contracts/credits'
import { fillPath, paths } from '@tessera/contracts/paths'
import type { PurchaseResponse, PurchaseStatusResponse } from '@tessera/contracts/payments'

import { SeededRandom } from '../../../src/simulation/seeded-random.ts'
import { askForAnswer, askForEvents, readBalance } from '../../support/asking.ts'
import { ask, textOf } from '../../support/http-client.ts'
import type { Answer, ServerEvent, Target } from '../../support/http-client.ts'
import type { Person } from '../../support/people.ts'
import type { AskedGrant, AskedPrompt, ClientLog, PaidOrder } from './client-log.ts'
import type { Callers, CrashWorld } from './crash-world.ts'
import { promptAbout } from './prompt-key.ts'

/** Everything that callers of one installation share. */
export type Load = {
  readonly world: CrashWorld
  readonly callers: Callers
  readonly log: ClientLog
  /** What callers do differs between rounds, but not between runs with the same seed. */
  readonly seed: number
  /** Told of answers that no server may give, whatever is done to it. */
  readonly onViolation: (message: string) => void
}

const models = ['gpt-4o-mini', 'claude-haiku', 'gemini-flash'] as const
const callersAtOnce = 8
const packageIds = [1, 2, 3] as const

type Deed =
  | 'ask'
  | 'ask_streamed'
  | 'ask_for_broken'
  | 'stop'
  | 'estimate'
  | 'repeat_answered'
  | 'repeat_unanswered'
  | 'buy'
  | 'grant'
  | 'look'

const deeds: readonly (readonly [Deed, number])[] = [
  ['ask', 28],
  ['ask_streamed', 28],
  ['ask_for_broken', 4],
  ['stop', 4],
  ['estimate', 6],
  ['repeat_answered', 8],
  ['repeat_unanswered', 8],
  ['buy', 4],
  ['grant', 6],
  ['look', 4],
]

/**
 * Callers who do one thing after the other.
 * @param over aborted when the server is gone: only then may a connection break
 * @returns when all of them have noticed
 */
export async function workUntil(
  load: Load,
  server: Target,
  how: { readonly over: AbortSignal; readonly round: number },
): Promise<void> {
  await Promise.all(
    Array.from({ length: callersAtOnce }, async (_, index) => {
      const random = new SeededRandom(load.seed + how.round * 1_000 + index)
      for (let step = 0; !how.over.aborted; step += 1) {
        const name = `r${how.round}c${index}s${step}`
        try {
          await actOnce({ load, server, random, caller: index, name })
        } catch {
          // The connection broke; whether the server is meant to be gone by now is known in a moment.
          await sleep(10)
        }
      }
    }),
  )
}

type Step = {
  readonly load: Load
  readonly server: Target
  readonly random: SeededRandom
  readonly caller: number
  /** No other step has it. */
  readonly name: string
}

async function actOnce(step: Step): Promise<void> {
  const { load, random } = step
  const deed = random.weighted(deeds) ?? 'ask'
  switch (deed) {
    case 'ask':
    case 'ask_streamed':
      return askPrompt(load, step.server, newPrompt(step, 'out=40 delay=1', deed === 'ask_streamed'))
    case 'ask_for_broken':
      return askPrompt(load, step.server, newPrompt(step, 'fault=error-mid after=10 out=40', true))
    case 'stop':
      return askAndStop(step)
    case 'estimate':
      return estimate(step)
    case 'repeat_answered':
      return repeatAnswered(step)
    case 'repeat_unanswered': {
      const unanswered = random.pick(load.log.listUnanswered())
      return unanswered === undefined ? undefined : askPrompt(load, step.server, unanswered)
    }
    case 'buy':
      return buy(step)
    case 'grant':
      return askForGrant(load, step.server, newGrant(step))
    case 'look':
      return look(step)
  }
}

function newPrompt(
  { load, random, caller, name }: Step,
  directives: string,
  isStreamed: boolean,
): AskedPrompt {
  const prompt: AskedPrompt = {
    key: name,
    caller: caller % load.callers.people.length,
    model: random.pick(models) ?? models[0],
    prompt: promptAbout(name, directives),
    isStreamed,
    isStored: random.chance(30),
    answer: { type: 'none' },
  }
  load.log.asked(prompt)
  return prompt
}

/** Asks, or asks again, and writes down what the caller is told. Rejects where the connection breaks. */
export async function askPrompt(load: Load, server: Target, prompt: AskedPrompt): Promise<void> {
  const person = personOf(load, prompt.caller)
  const body = bodyOf(prompt)
  if (!prompt.isStreamed) {
    const answer = await askForAnswer(server, person, body)
    if (answer.status !== 200) return noteRefusal(load, prompt, answer)
    noteAnswer(load, prompt, answer.json() as RouteResponse)
    return
  }
  const events = await askForEvents(server, person, body)
  noteEvents(load, prompt, await events.rest())
}

export function bodyOf(prompt: AskedPrompt) {
  return {
    model: prompt.model,
    prompt: prompt.prompt,
    store: prompt.isStored,
    idempotencyKey: prompt.key,
  }
}

export function noteAnswer(
  load: Load,
  prompt: AskedPrompt,
  answer: Pick<RouteResponse, 'request_id' | 'response' | 'credits_charged'>,
): void {
  const told = {
    type: 'charged',
    runId: answer.request_id,
    chargedMicro: toMicro(answer.credits_charged),
    text: answer.response,
    calls: load.world.callsByKey.get(prompt.key) ?? 0,
  } as const
  const earlier = prompt.answer
  if (earlier.type === 'none') {
    load.log.answered(prompt, told)
    return
  }
  const isSame =
    earlier.type === 'charged' &&
    earlier.runId === told.runId &&
    earlier.chargedMicro === told.chargedMicro &&
    earlier.text === told.text &&
    earlier.calls === told.calls
  if (!isSame) load.onViolation(`${prompt.key} was answered twice, and differently`)
}

function noteEvents(load: Load, prompt: AskedPrompt, events: readonly ServerEvent[]): void {
  const end = events.at(-1)
  if (end?.name === 'done') {
    noteAnswer(load, prompt, { ...(end.data as RouteResponse), response: textOf(events) })
    return
  }
  if (end?.name !== 'error') return
  const error = end.data['error'] as { readonly code: string; readonly request_id: string }
  if (end.data['credits_charged'] !== 0) load.onViolation(`${prompt.key} broke off and was charged`)
  // What broke off through us is asked again with the same key; what a provider broke off is its end.
  if (error.code.startsWith('provider_') && prompt.answer.type === 'none') {
    load.log.answered(prompt, { type: 'free', runId: error.request_id })
  }
}

function noteRefusal(load: Load, prompt: AskedPrompt, { status, text }: Answer): void {
  // Told to come back, or that so many at once are too many: nothing was promised.
  if (status === 503 || status === 429) return
  load.onViolation(`${prompt.key} was refused with ${status}: ${text.slice(0, 200)}`)
}

async function askAndStop(step: Step): Promise<void> {
  const { load, server, caller } = step
  const prompt = newPrompt(step, 'out=300 delay=3', true)
  const { token } = personOf(load, caller)
  const events = await askForEvents(server, { token }, bodyOf(prompt))
  const seen: ServerEvent[] = []
  while (seen.length < 4) {
    const event = await events.next()
    if (event === undefined) return
    seen.push(event)
  }
  const runId = String(seen[0]?.data['request_id'])
  await ask(server, fillPath(paths.ai.stopRun, { id: runId }), { method: 'POST', token })
  noteEvents(load, prompt, [...seen, ...(await events.rest())])
}

async function estimate({ load, server, caller, name }: Step): Promise<void> {
  const { token } = personOf(load, caller)
  const body = { prompt: `How much would ${name} cost?` }
  const answer = await ask(server, paths.ai.estimate, { token, body })
  if (answer.status >= 500 && answer.status !== 503) {
    load.onViolation(`an estimate was answered with ${answer.status}`)
  }
}

async function repeatAnswered({ load, server, random }: Step): Promise<void> {
  const answered = [...load.log.prompts.values()].filter(({ answer }) => answer.type === 'charged')
  const prompt = random.pick(answered)
  if (prompt !== undefined) await askPrompt(load, server, prompt)
}

/** Buys, pays as the bank would, and believes the purchase only when our own page says so. */
async function buy({ load, server, random, caller }: Step): Promise<void> {
  const { token } = personOf(load, caller)
  const body = { package_id: random.pick(packageIds) }
  const answer = await ask(server, paths.credits.purchase, { token, body })
  if (answer.status !== 200) {
    if (answer.status !== 503 && answer.status !== 502 && answer.status !== 429) {
      load.onViolation(`a purchase was refused with ${answer.status}: ${answer.text.slice(0, 200)}`)
    }
    return
  }
  const { order_id: orderId, session_id: sessionId } = answer.json() as PurchaseResponse
  const order: PaidOrder = { orderId, sessionId, caller, creditsMicro: undefined }
  load.log.paid(order)
  await load.world.stripe.controls.sessions.pay(sessionId)
  await lookAfterOrder(load, server, order)
}

export async function lookAfterOrder(load: Load, server: Target, order: PaidOrder): Promise<void> {
  const { token } = personOf(load, order.caller)
  const path = fillPath(paths.credits.purchaseStatus, { session_id: order.sessionId })
  const answer = await ask(server, path, { token })
  if (answer.status !== 200) return
  const { status, credits } = answer.json() as PurchaseStatusResponse
  if (status === 'paid' && order.creditsMicro === undefined) load.log.credited(order, toMicro(credits))
}

function newGrant({ load, random, caller, name }: Step): AskedGrant {
  const grant: AskedGrant = {
    key: `g${name}`,
    caller: caller % load.callers.people.length,
    credits: random.between(1, 50),
    transactionId: undefined,
  }
  load.log.askedForGrant(grant)
  return grant
}

export async function askForGrant(load: Load, server: Target, grant: AskedGrant): Promise<void> {
  const { userId } = personOf(load, grant.caller)
  const answer = await ask(server, fillPath(paths.credits.adminGrant, { id: userId }), {
    token: load.callers.superadminToken,
    body: { amount: grant.credits, reason: grant.key },
    headers: { 'idempotency-key': grant.key },
  })
  if (answer.status !== 200) return
  const { transaction_id: transactionId } = answer.json() as GrantResponse
  if (grant.transactionId === undefined) load.log.granted(grant, transactionId)
  else if (grant.transactionId !== transactionId) load.onViolation(`${grant.key} was granted twice`)
}

async function look({ load, server, caller, random }: Step): Promise<void> {
  const person = personOf(load, caller)
  const { balance, held, available } = await readBalance(server, person)
  if (!(held >= 0 && balance >= held && available >= 0)) {
    load.onViolation(`a balance of ${balance} with ${held} held was shown`)
  }
  const [runId] = listChargedRuns(load, caller).slice(-random.between(1, 5))
  if (runId === undefined) return
  const answer = await ask(server, fillPath(paths.ai.run, { id: runId }), { token: person.token })
  if (answer.status === 200 && (answer.json() as RunResponse).status !== 'settled') {
    load.onViolation(`${runId} was charged, and is not settled any more`)
  }
}

function listChargedRuns({ log }: Load, caller: number): readonly string[] {
  return [...log.prompts.values()].flatMap((prompt) =>
    prompt.caller === caller && prompt.answer.type === 'charged' ? [prompt.answer.runId] : [],
  )
}

function personOf({ callers }: Load, caller: number): Person {
  const person = callers.people[caller % callers.people.length]
  if (person === undefined) throw new Error('there are no callers')
  return person
}

/** Credits as JSON has them, exactly. */
export function toMicro(credits: number): bigint {
  return BigInt(Math.round(credits * 1e6))
}
