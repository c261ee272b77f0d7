import type { EstimateResponse } from '@tessera/contracts/ai'
import { paths } from '@tessera/contracts/paths'

import { SeededRandom } from '../../../src/simulation/seeded-random.ts'
import { answerOf, askForAnswer, readBalance } from '../../support/asking.ts'
import { listOpenHolds } from '../../support/books.ts'
import { buildSite } from '../../support/built-site.ts'
import type { Place, Site } from '../../support/built-site.ts'
import { ask } from '../../support/http-client.ts'
import type { Target } from '../../support/http-client.ts'
import { createPerson, grant } from '../../support/people.ts'
import type { Person } from '../../support/people.ts'
import type { Proof } from '../proof.ts'

export type ContentionOptions = {
  readonly place: Place
  readonly seed: number
  readonly clients: number
  /** How often each of them asks. */
  readonly times: number
  /** Server processes on the same database. */
  readonly instances: number
}

const model = 'gpt-4o'
/** So few that there is no shorter answer to be had for less. */
const outputTokens = 40
const prompt = 'Count for me, please.'

/**
 * Many clients on one wallet that pays for about a quarter of what they ask. As long as an answer runs, its hold is more
 * than its price, so some are refused that could have been paid a moment later; at the end one more client asks until it
 * is refused as well. Then exactly as many were accepted as the wallet pays for.
 */
export async function contend(options: ContentionOptions): Promise<Proof> {
  const startedMs = performance.now()
  const { place, clients, times, instances } = options
  let calls = 0
  const site = await buildSite(place, {
    providers: {
      faults: () => {
        calls += 1
        return undefined
      },
    },
  })
  try {
    const servers: Target[] = [await site.start()]
    while (servers.length < instances) servers.push(await site.start())
    const scene = await prepare(site, servers, options)
    const tally = await spendAtOnce(scene, options)
    await spendTheRest(scene, tally)
    const law = await compare(scene, tally, () => calls)
    const name = `${clients} × ${times} on one wallet, ${place.dialect}, ${instances} ${instances === 1 ? 'process' : 'processes'}`
    return {
      name,
      figure: `${law.facts['accepted']} of ${clients * times} accepted, which is what the wallet pays for`,
      ...law,
      seconds: (performance.now() - startedMs) / 1_000,
    }
  } finally {
    await site.close()
  }
}

type Scene = {
  readonly site: Site
  readonly servers: readonly Target[]
  readonly person: Person
  readonly startMicro: bigint
  readonly holdMicro: bigint
}

async function prepare(
  site: Site,
  servers: readonly Target[],
  { seed, clients, times }: ContentionOptions,
): Promise<Scene> {
  const first = firstOf(servers)
  const person = await createPerson(first, 0)
  const quoted = await ask(first, paths.ai.estimate, { token: person.token, body: question })
  const holdMicro = toMicro((quoted.json() as EstimateResponse).max_credits)
  const odd = BigInt(new SeededRandom(seed).between(0, Number(holdMicro)))
  const startMicro = (holdMicro * BigInt(clients * times)) / 4n + odd
  await grant(first, { userId: person.userId, credits: Number(startMicro) / 1e6 })
  return { site, servers, person, startMicro, holdMicro }
}

const question = { model, prompt, max_output_tokens: outputTokens }

type Tally = {
  readonly charges: bigint[]
  /** Refusals by their status. */
  readonly refusals: Map<number, number>
  readonly violations: string[]
  lastRefusal: { readonly required: bigint; readonly available: bigint } | undefined
}

async function spendAtOnce(scene: Scene, { clients, times }: ContentionOptions): Promise<Tally> {
  const tally: Tally = { charges: [], refusals: new Map(), violations: [], lastRefusal: undefined }
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      for (let time = 0; time < times; time += 1) await spendOnce(scene, tally, client)
    }),
  )
  return tally
}

async function spendTheRest(scene: Scene, tally: Tally): Promise<void> {
  while (await spendOnce(scene, tally, 0));
}

/** @returns whether the answer came */
async function spendOnce(scene: Scene, tally: Tally, client: number): Promise<boolean> {
  const server = scene.servers[client % scene.servers.length] ?? firstOf(scene.servers)
  const answer = await askForAnswer(server, scene.person, question)
  if (answer.status === 200) {
    tally.charges.push(toMicro(answerOf(answer).credits_charged))
    return true
  }
  tally.refusals.set(answer.status, (tally.refusals.get(answer.status) ?? 0) + 1)
  if (answer.status === 402) {
    const { required = 0, available = 0 } = answer.error()
    tally.lastRefusal = { required: toMicro(required), available: toMicro(available) }
    if (available < 0) tally.violations.push(`a refusal spoke of ${available} credits`)
  } else if (answer.status !== 429 && answer.status !== 503) {
    tally.violations.push(`answered with ${answer.status}: ${answer.text.slice(0, 200)}`)
  }
  return false
}

async function compare(
  scene: Scene,
  { charges, refusals, violations, lastRefusal }: Tally,
  countCalls: () => number,
): Promise<Pick<Proof, 'facts' | 'violations'>> {
  const { site, startMicro, holdMicro } = scene
  const books = await site.verifyBooks()
  const balance = await readBalance(firstOf(scene.servers), scene.person)
  const openHolds = await listOpenHolds(site)
  const [chargeMicro = 0n] = charges
  // Each answer needs its hold when it starts, and its price when it ends.
  const affordable = chargeMicro === 0n ? 0 : Number((startMicro - holdMicro) / chargeMicro) + 1
  const spentMicro = charges.reduce((sum, charge) => sum + charge, 0n)
  const laws: readonly (readonly [boolean, string])[] = [
    [charges.every((charge) => charge === chargeMicro), 'not every answer cost the same'],
    [charges.length === affordable, `${charges.length} were accepted, and ${affordable} can be paid`],
    [countCalls() === charges.length, `the provider was called ${countCalls()} times`],
    [openHolds.length === 0 && balance.held === 0, 'holds are open in the end'],
    [toMicro(balance.balance) === startMicro - spentMicro, 'the balance is not what is left'],
    [toMicro(balance.available) < holdMicro, 'there is enough left for one more'],
    [lastRefusal?.required === holdMicro, 'the last refusal asked for another hold'],
  ]
  return {
    facts: {
      accepted: charges.length,
      'can be paid': affordable,
      'refused (402)': refusals.get(402) ?? 0,
      'told to come back (429, 503)': (refusals.get(429) ?? 0) + (refusals.get(503) ?? 0),
      'calls at the provider': countCalls(),
      'left (micro-credits)': Number(startMicro - spentMicro),
      'one more would need': Number(holdMicro),
      books: books.books.slice(0, 16),
    },
    violations: [...violations, ...laws.filter(([holds]) => !holds).map(([, message]) => message)],
  }
}

function firstOf(servers: readonly Target[]): Target {
  const [first] = servers
  if (first === undefined) throw new Error('there is no server')
  return first
}

function toMicro(credits: number): bigint {
  return BigInt(Math.round(credits * 1e6))
}
