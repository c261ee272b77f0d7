import { paths } from '@tessera/contracts/paths'

import { createSandboxStripe } from '../../../src/sandbox/stripe/create-sandbox-stripe.ts'
import type { SandboxStripe } from '../../../src/sandbox/stripe/create-sandbox-stripe.ts'
import { listOpenHolds } from '../../support/books.ts'
import { buildSite } from '../../support/built-site.ts'
import type { Place, Site } from '../../support/built-site.ts'
import { ask } from '../../support/http-client.ts'
import type { ServerProcess } from '../../support/server-process.ts'
import { until } from '../../support/until.ts'
import { beginHistories } from './begin-histories.ts'
import type { Outcome } from './exchange.ts'
import { FuzzCast } from './fuzz-cast.ts'
import { readFuzzRoutes } from './fuzz-routes.ts'
import type { ServedDocument } from './fuzz-routes.ts'
import { FuzzTally } from './fuzz-tally.ts'
import { IdPool } from './id-pool.ts'
import { judgeAnswer, parseJson } from './judge-answer.ts'
import { keepShopOpen } from './keep-shop-open.ts'
import { KeptConnections } from './kept-connections.ts'
import { sendOnOwnConnection } from './own-connection.ts'
import { planRequest } from './plan-request.ts'
import type { FuzzWorld } from './plan-request.ts'
import type { PlannedRequest } from './planned-request.ts'
import { ServerMemory } from './server-memory.ts'

export type FuzzOptions = {
  readonly place: Place
  readonly seed: number
  /** The numbers of the requests: from the first up to the last. */
  readonly from: number
  readonly to: number
  readonly say: (line: string) => void
  /** The words that make one request again. */
  readonly again: (number: number) => string
  /** Called with each answer: to look at one. */
  readonly onOutcome?: (request: PlannedRequest, outcome: Outcome) => void
}

export type FuzzResult = {
  readonly tally: FuzzTally
  readonly routes: number
  readonly ids: number
  readonly idKinds: number
  readonly memory: ServerMemory
  readonly loadSeconds: number
  readonly openHolds: number
  /** Of the books at the end. */
  readonly transactions: number
}

const askedAtOnce = 16
const upkeepEvery = 1_000
const afterLeaseMs = 60_000
const webhookSecret = 'whsec_fuzz56789abcdef0123456789abcdef'
const stripeKey = 'sk_test_fuzz56789abcdef'

/** Asks a real server for whatever a seed says, and judges each answer. */
export async function runFuzz(options: FuzzOptions): Promise<FuzzResult> {
  const stripe = await createSandboxStripe({ webhook: 'later' })
  const site = await buildSite(options.place, {
    env: {
      STRIPE_SECRET_KEY: stripeKey,
      STRIPE_WEBHOOK_SECRET: webhookSecret,
      STRIPE_API_BASE: stripe.apiBaseUrl,
      // As on a small machine: what is not needed is collected soon, and what is kept for ever ends the process.
      NODE_OPTIONS: '--max-old-space-size=256',
    },
  })
  try {
    const server = await site.start()
    await stripe.controls.webhooks.setEndpoint({
      url: new URL(paths.credits.webhook, server.url).href,
      secret: webhookSecret,
    })
    const run = await FuzzRun.prepare({ ...options, site, stripe, server })
    return await run.finish(await run.askAll())
  } finally {
    try {
      await site.close()
    } finally {
      await stripe.close()
    }
  }
}

type Scene = FuzzOptions & {
  readonly site: Site
  readonly stripe: SandboxStripe
  readonly server: ServerProcess
}

class FuzzRun {
  readonly #scene: Scene
  readonly #world: FuzzWorld
  readonly #cast: FuzzCast
  readonly #tally = new FuzzTally()
  readonly #kept: KeptConnections
  readonly #secrets: readonly string[]
  readonly #memory: ServerMemory
  #next: number
  #hasEnded = false

  private constructor(scene: Scene, world: FuzzWorld, cast: FuzzCast) {
    this.#scene = scene
    this.#world = world
    this.#cast = cast
    this.#next = scene.from
    this.#kept = new KeptConnections(scene.server.url, askedAtOnce)
    this.#memory = new ServerMemory(scene.server.pid)
    const { env } = scene.site
    const names = [
      'AUTH_SECRET',
      'DATA_DIR',
      'DATABASE_URL',
      'OPENAI_API_KEY',
      'ANTHROPIC_API_KEY',
      'OPENAI_BASE_URL',
    ]
    this.#secrets = [webhookSecret, stripeKey, ...names.flatMap((name) => env[name] ?? [])]
    void this.#watch(scene.server)
  }

  async #watch(server: ServerProcess): Promise<void> {
    const { code, signal } = await server.ended
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.#tally.violations.push(`the server ended: ${code ?? signal}\n${server.output().slice(-2_000)}`)
  }

  static async prepare(scene: Scene): Promise<FuzzRun> {
    const { seed, server, site } = scene
    const pool = new IdPool()
    const cast = await FuzzCast.assemble(site, server, pool)
    const document = (await ask(server, paths.openapi)).json() as ServedDocument
    const { routes, differences } = readFuzzRoutes(document)
    const dayMs = 86_400_000
    const nowMs = Math.floor(Date.now() / dayMs) * dayMs
    const run = new FuzzRun(scene, { seed, routes, pool, seats: cast.seats, nowMs, webhookSecret }, cast)
    run.#tally.violations.push(...differences)
    await beginHistories({ server, stripe: scene.stripe, pool, tokens: cast.seats.map(({ token }) => token) })
    await keepShopOpen(server, pool)
    return run
  }

  /** @returns the seconds that it took */
  async askAll(): Promise<number> {
    const startedMs = performance.now()
    await Promise.all(Array.from({ length: askedAtOnce }, () => this.#askOnAndOn()))
    return (performance.now() - startedMs) / 1_000
  }

  async #askOnAndOn(): Promise<void> {
    const { from, to, say, server } = this.#scene
    while (this.#next <= to && !this.#hasEnded) {
      const number = this.#next
      this.#next += 1
      if ((number - from) % upkeepEvery === upkeepEvery - 1) await keepShopOpen(server, this.#world.pool)
      await this.#askOnce(number)
      if (number % 50 === 0) await this.#memory.look((number - from) / (to - from))
      if (number % 500 === 0) say(`${number} of ${to}, ${this.#tally.violations.length} violations`)
    }
  }

  async #askOnce(number: number): Promise<void> {
    const request = planRequest(this.#world, number)
    const outcome = await this.#send(request)
    this.#tally.note(request, outcome)
    for (const complaint of this.#judge(request, outcome)) {
      this.#tally.violate(request, complaint, this.#scene.again(number))
    }
    this.#scene.onOutcome?.(request, outcome)
    await this.#learnFrom(request, outcome)
  }

  #send(request: PlannedRequest): Promise<Outcome> {
    const { method, target, body, wire } = request
    const headers = [...request.headers, ...this.#cast.headersFor(request)]
    const sending = { method, target, headers, body }
    return wire.kind === 'kept'
      ? this.#kept.send(sending)
      : sendOnOwnConnection(this.#scene.server.port, sending, wire)
  }

  #judge(request: PlannedRequest, outcome: Outcome): readonly string[] {
    if (outcome.type === 'hung') return ['no answer within ten seconds']
    if (outcome.type === 'answered') {
      return outcome.answers.flatMap((answer) => judgeAnswer(request, answer, this.#secrets))
    }
    const mayClose = request.wire.kind !== 'kept' || request.twist === 'heavy body' || this.#hasEnded
    return mayClose ? [] : [`the connection was closed without an answer: ${outcome.cause}`]
  }

  async #learnFrom(request: PlannedRequest, outcome: Outcome): Promise<void> {
    const [answer] = outcome.type === 'answered' ? outcome.answers : []
    if (answer === undefined || request.twist === 'other path') return
    const isJson = answer.headers['content-type']?.startsWith('application/json') === true
    const { route, seat } = request
    if (answer.status === 401 && seat !== undefined && request.twist !== 'other headers') {
      await this.#cast.comeBack(seat)
    }
    if (!isJson || (answer.status >= 400 && answer.status !== 409)) return
    const value = parseJson(answer.text)
    // The document of the API names everything and is nothing.
    if (route.name !== 'openapi') this.#world.pool.harvest(route, value, seat)
    if (route.name === 'purchase' && request.number % 2 === 0) await this.#payFor(value)
  }

  async #payFor(purchase: unknown): Promise<void> {
    if (typeof purchase !== 'object' || purchase === null || !('session_id' in purchase)) return
    await this.#scene.stripe.controls.sessions.pay(String(purchase.session_id)).catch(() => undefined)
  }

  async finish(loadSeconds: number): Promise<FuzzResult> {
    const { site, server } = this.#scene
    await this.#kept.close()
    if (!this.#hasEnded) {
      const health = await ask(server, paths.readyz)
      if (health.status !== 200)
        this.#tally.violations.push(`the server is not ready in the end: ${health.status}`)
    }
    await until('no hold is open', async () => (await listOpenHolds(site)).length === 0, afterLeaseMs).catch(
      () => {
        this.#tally.violations.push('holds are open a minute after the last request')
      },
    )
    this.#judgeLog()
    this.#hasEnded = true
    await server.stop()
    const books = await site.verifyBooks().catch((error: unknown) => {
      this.#tally.violations.push(String(error))
      return undefined
    })
    const { pool, routes } = this.#world
    return {
      tally: this.#tally,
      routes: routes.length,
      ids: pool.count(),
      idKinds: pool.kinds(),
      memory: this.#memory,
      loadSeconds,
      openHolds: (await listOpenHolds(site)).length,
      transactions: books?.transactions ?? 0,
    }
  }

  /** What is an error to the log is one to us; and no line of it tells a secret. */
  #judgeLog(): void {
    const { server } = this.#scene
    const errors = server.lines().filter(({ level }) => level === 'error' || level === 'fatal')
    for (const line of errors.slice(0, 20))
      this.#tally.violations.push(`logged as an error: ${JSON.stringify(line).slice(0, 1_000)}`)
    const output = server.output()
    for (const secret of [webhookSecret, stripeKey, this.#scene.site.env['AUTH_SECRET'] ?? stripeKey]) {
      if (output.includes(secret)) this.#tally.violations.push('a secret stands in the log')
    }
  }
}
