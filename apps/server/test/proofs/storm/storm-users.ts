import { setTimeout as sleep } from 'node:timers/promises'

import type { RouteResponse } from '@tessera/contracts/ai'
import { fillPath, paths } from '@tessera/contracts/paths'

import { SeededRandom } from '../../../src/simulation/seeded-random.ts'
import { askForAnswer, askForEvents } from '../../support/asking.ts'
import type { Asked } from '../../support/asking.ts'
import { ask, textOf } from '../../support/http-client.ts'
import type { Answer, EventReader, ServerEvent, Target } from '../../support/http-client.ts'
import type { Person } from '../../support/people.ts'
import { promptAbout } from '../crash/prompt-key.ts'
import type { Deed, StormLog, StormRequest, Told } from './storm-log.ts'

export type StormUsers = {
  readonly people: readonly Person[]
  readonly log: StormLog
  readonly seed: number
  /** The server as it is now; after a kill, when there is one again. */
  readonly findServer: () => Promise<Target>
  /** Aborted when nobody begins anything any more. */
  readonly over: AbortSignal
}

const models = ['gpt-4o-mini', 'gpt-4o-mini', 'claude-haiku', 'claude-haiku', 'gemini-flash', 'auto'] as const
const deeds: readonly (readonly [Deed, number])[] = [
  ['waits', 60],
  ['leaves', 14],
  ['stops', 10],
  ['reads slowly', 6],
  ['clicks twice', 10],
]
const thinkingMs = { least: 150, most: 900 }
/** Whoever asked for a whole answer and got nothing leaves after so long. */
const patienceMs = 20_000
const slowReadMs = 40
const leakedWords = ['10.1.2.3', 'sk-stand-in', 'sk-ant-stand-in', 'internal/pool']

/** All users at once, each doing one thing after the other, until it is over. */
export async function useUntilOver(users: StormUsers): Promise<void> {
  await Promise.all(
    users.people.map(async (person, user) => {
      const random = new SeededRandom(users.seed + user)
      for (let step = 0; !users.over.aborted; step += 1) {
        const server = await users.findServer()
        const request = newRequest(random, { user, step })
        users.log.add(request)
        await act({ ...users, person, random, server }, request).catch(() => undefined)
        await sleep(random.between(thinkingMs.least, thinkingMs.most))
      }
    }),
  )
}

type Scene = StormUsers & {
  readonly person: Person
  readonly random: SeededRandom
  readonly server: Target
}

function newRequest(
  random: SeededRandom,
  { user, step }: { readonly user: number; readonly step: number },
): StormRequest {
  const deed = random.weighted(deeds) ?? 'waits'
  return {
    key: `u${user}s${step}`,
    user,
    model: random.pick(models) ?? 'auto',
    deed,
    isStreamed: deed === 'stops' || deed === 'reads slowly' || random.chance(60),
    isStored: random.chance(25),
    told: { type: 'unknown' },
    toldAgain: undefined,
    received: '',
    runId: undefined,
  }
}

async function act(scene: Scene, request: StormRequest): Promise<void> {
  const { random } = scene
  const length = random.between(20, 90)
  const body: Asked = {
    model: request.model,
    prompt: promptAbout(request.key, `out=${length} delay=2`),
    max_output_tokens: 300,
    store: request.isStored,
    idempotencyKey: request.key,
  }
  if (request.deed === 'clicks twice') {
    const [first, second] = await Promise.allSettled([tell(scene, request, body), tell(scene, request, body)])
    if (first.status === 'fulfilled') request.told = first.value
    if (second.status === 'fulfilled') request.toldAgain = second.value
    return
  }
  request.told = await tell(scene, request, body)
}

function tell(scene: Scene, request: StormRequest, body: Asked): Promise<Told> {
  return request.isStreamed ? watch(scene, request, body) : waitForAnswer(scene, request, body)
}

async function waitForAnswer(scene: Scene, request: StormRequest, body: Asked): Promise<Told> {
  if (request.deed === 'leaves') return leaveBeforeAnswer(scene, body)
  const answer = await askForAnswer(scene.server, scene.person, body)
  scene.log.answered(answer.status)
  lookForLeaks(scene, request, answer.text)
  if (answer.status !== 200) return toldOf(scene, request, answer)
  const { request_id: runId, credits_charged: credits, response: text } = answer.json() as RouteResponse
  return { type: 'charged', runId, micro: toMicro(credits), text }
}

function toldOf({ log }: Scene, request: StormRequest, answer: Answer): Told {
  const { code } = answer.error()
  if (answer.status === 500) log.violate(`${request.key} was answered with 500`)
  return { type: 'refused', status: answer.status, code }
}

async function leaveBeforeAnswer({ server, person, random }: Scene, body: Asked): Promise<Told> {
  const { idempotencyKey = '', ...rest } = body
  const leaving = AbortSignal.timeout(random.between(10, 400))
  await fetch(new URL(paths.ai.route, server.url), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${person.token}`,
      'content-type': 'application/json',
      'idempotency-key': idempotencyKey,
    },
    body: JSON.stringify(rest),
    signal: leaving,
  }).then(
    (response) => response.arrayBuffer(),
    () => undefined,
  )
  return { type: 'unknown' }
}

async function watch(scene: Scene, request: StormRequest, body: Asked): Promise<Told> {
  const events = await askForEvents(scene.server, scene.person, body)
  scene.log.answered(events.status)
  const impatience = setTimeout(() => events.leave(), patienceMs)
  try {
    return await watchEvents(scene, request, events)
  } finally {
    clearTimeout(impatience)
  }
}

async function watchEvents(scene: Scene, request: StormRequest, events: EventReader): Promise<Told> {
  const { random, deed } = { random: scene.random, deed: request.deed }
  const turn = deed === 'leaves' || deed === 'stops' ? random.between(1, 25) : undefined
  const seen: ServerEvent[] = []
  for (let event = await events.next(); event !== undefined; event = await events.next()) {
    seen.push(event)
    if (event.name === 'start') request.runId = String(event.data['request_id'])
    if (event.name === 'delta') request.received = textOf(seen)
    if (seen.length === turn && deed === 'leaves') {
      events.leave()
      return { type: 'unknown' }
    }
    if (seen.length === turn && deed === 'stops') await stop(scene, request)
    if (deed === 'reads slowly') await sleep(slowReadMs)
  }
  lookForLeaks(scene, request, JSON.stringify(seen))
  return toldByEvents(scene, request, seen)
}

async function stop({ server, person }: Scene, { runId }: StormRequest): Promise<void> {
  if (runId === undefined) return
  await ask(server, fillPath(paths.ai.stopRun, { id: runId }), { method: 'POST', token: person.token })
}

function toldByEvents({ log }: Scene, request: StormRequest, seen: readonly ServerEvent[]): Told {
  const end = seen.at(-1)
  if (end?.name === 'done') {
    const { request_id: runId, credits_charged: credits } = end.data as RouteResponse
    return { type: 'charged', runId, micro: toMicro(credits), text: textOf(seen) }
  }
  const error = end?.data['error'] as { readonly code: string; readonly request_id: string } | undefined
  if (end === undefined || error === undefined) return { type: 'unknown' }
  if (error.code === 'internal') log.violate(`${request.key} failed inside`)
  if (end.name === 'answer') return { type: 'refused', status: 0, code: error.code }
  const micro = toMicro(Number(end.data['credits_charged']))
  return { type: 'failed', runId: error.request_id, micro, code: error.code }
}

function lookForLeaks({ log }: Scene, request: StormRequest, text: string): void {
  for (const word of leakedWords) {
    if (text.includes(word)) log.violate(`${request.key} was shown "${word}"`)
  }
}

function toMicro(credits: number): bigint {
  return BigInt(Math.round(credits * 1e6))
}
