import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

import catalogueSeed from '../../../src/adapters/db/catalogue-seed/models.generated.json' with { type: 'json' }
import { createGptTokenCounter } from '../../../src/adapters/tokens/gpt-token-counter.ts'
import { SeededRandom } from '../../../src/simulation/seeded-random.ts'
import { readBalance } from '../../support/asking.ts'
import { listOpenHolds } from '../../support/books.ts'
import { buildSite } from '../../support/built-site.ts'
import type { Place, Site } from '../../support/built-site.ts'
import { createPerson } from '../../support/people.ts'
import type { Person } from '../../support/people.ts'
import { readPublishedPrices } from '../../support/published-prices.ts'
import type { ServerProcess } from '../../support/server-process.ts'
import { until } from '../../support/until.ts'
import { readKey } from '../crash/prompt-key.ts'
import { auditStorm } from './audit-storm.ts'
import type { StormAudit } from './audit-storm.ts'
import type { StormCall } from './storm-evidence.ts'
import { faultFor } from './storm-faults.ts'
import { StormLog } from './storm-log.ts'
import { useUntilOver } from './storm-users.ts'

export type StormOptions = {
  readonly place: Place
  readonly seed: number
  readonly minutes: number
  readonly users: number
  /** Of every hundred calls. */
  readonly faultPercent: number
  /** Makes the database fail for a moment. */
  readonly disturbDatabase: (random: SeededRandom) => Promise<void>
  readonly say: (line: string) => void
}

export type StormResult = {
  readonly audit: StormAudit
  readonly log: StormLog
  readonly kills: number
  readonly disturbances: number
  readonly calls: number
  readonly faultyCalls: number
  /** Between the last request and the last hold. */
  readonly settledAfterMs: number
  readonly peakMemoryMib: number
}

const startCredits = 20_000
const leaseMs = 5_000
const afterLeaseMs = 60_000
const peopleAtOnce = 6
/** Before the end, from when on nothing is begun that may outlive it. */
const lastCallsMs = 50_000
const betweenKillsMs = 60_000
const firstKillMs = 25_000
const betweenDisturbancesMs = 15_000

export async function runStorm(options: StormOptions): Promise<StormResult> {
  const log = new StormLog()
  const calls = new CallBook(options)
  const site = await buildSite(options.place, {
    providers: { faults: (call, number) => calls.note(call, number), keptInvoices: 1_000_000 },
  })
  try {
    const storm = new Storm(site, options, log)
    await storm.begin()
    const prices = await readPublishedPrices(await storm.findServer())
    const { people } = storm
    const durationMs = options.minutes * 60_000
    const over = AbortSignal.timeout(durationMs)
    calls.lastsUntilMs = Date.now() + durationMs - Math.min(lastCallsMs, durationMs / 2)
    const using = useUntilOver({
      people,
      log,
      seed: options.seed,
      findServer: () => storm.findServer(),
      over,
    })
    await Promise.all([using, storm.kill(over), storm.disturb(over)])
    const settledAfterMs = await waitForHolds(site, log)
    const audit = await options.place.withDatabase((database) =>
      auditStorm(database, { log, calls: calls.list(site), prices, countTokens: countTokens() }),
    )
    await compareBalances({ storm, audit, log })
    return {
      audit,
      log,
      ...storm.counts(),
      ...calls.counts(),
      settledAfterMs,
      peakMemoryMib: storm.peakMemoryMib,
    }
  } finally {
    await site.close()
  }
}

function countTokens(): (text: string) => number {
  const counter = createGptTokenCounter()
  return (text) => counter.count(text)
}

const modelIds = new Map(catalogueSeed.models.map((model) => [model.provider_model_id, model.id]))

/** Which fault each call was given; the providers' invoices have the rest. */
class CallBook {
  readonly #options: StormOptions
  readonly #callsByKey = new Map<string, number>()
  readonly #facts = new Map<number, { readonly key: string; readonly fault: string | undefined }>()
  lastsUntilMs = 0

  constructor(options: StormOptions) {
    this.#options = options
  }

  note(
    call: { readonly messages: readonly { readonly text: string }[]; readonly isStreamed: boolean },
    number: number,
  ) {
    const key = readKey(call.messages.at(-1)?.text ?? '')
    if (key === undefined) return undefined
    const count = (this.#callsByKey.get(key) ?? 0) + 1
    this.#callsByKey.set(key, count)
    const { seed, faultPercent: percent } = this.#options
    const mayLast = Date.now() < this.lastsUntilMs
    const found = faultFor({ seed, percent, key, call: count, isStreamed: call.isStreamed, mayLast })
    this.#facts.set(number, { key, fault: found?.name })
    return found?.fault
  }

  list(site: Site): readonly StormCall[] {
    return site.providers.invoices().flatMap((invoice) => {
      const facts = this.#facts.get(invoice.callNumber)
      return facts === undefined
        ? []
        : [{ invoice, ...facts, modelId: modelIds.get(invoice.modelId) ?? invoice.modelId }]
    })
  }

  counts(): { readonly calls: number; readonly faultyCalls: number } {
    const faultyCalls = [...this.#facts.values()].filter(({ fault }) => fault !== undefined).length
    return { calls: this.#facts.size, faultyCalls }
  }
}

/** The server in the storm: killed now and then, and brought back. */
class Storm {
  readonly #site: Site
  readonly #options: StormOptions
  readonly #log: StormLog
  readonly #random: SeededRandom
  #server: Promise<ServerProcess> | undefined
  #people: readonly Person[] = []
  #kills = 0
  #disturbances = 0
  peakMemoryMib = 0

  constructor(site: Site, options: StormOptions, log: StormLog) {
    this.#site = site
    this.#options = options
    this.#log = log
    this.#random = new SeededRandom(options.seed)
  }

  get people(): readonly Person[] {
    return this.#people
  }

  findServer(): Promise<ServerProcess> {
    this.#server ??= this.#start()
    return this.#server
  }

  counts(): { readonly kills: number; readonly disturbances: number } {
    return { kills: this.#kills, disturbances: this.#disturbances }
  }

  async begin(): Promise<void> {
    const server = await this.findServer()
    const people: Person[] = []
    let missing = this.#options.users
    await Promise.all(
      Array.from({ length: peopleAtOnce }, async () => {
        while (missing > 0) {
          missing -= 1
          people.push(await createPerson(server, startCredits))
        }
      }),
    )
    this.#people = people
  }

  async kill(over: AbortSignal): Promise<void> {
    let waitMs = Math.min(firstKillMs, (this.#options.minutes * 60_000) / 3)
    while (await waited(waitMs, over)) {
      const server = await this.findServer()
      await this.#noteMemory(server)
      this.#kills += 1
      this.#server = server.kill().then(() => this.#start())
      await this.#server
      waitMs = betweenKillsMs
    }
    await this.#noteMemory(await this.findServer())
  }

  async disturb(over: AbortSignal): Promise<void> {
    while (await waited(betweenDisturbancesMs, over)) {
      await this.#options.disturbDatabase(this.#random)
      this.#disturbances += 1
      this.#options.say(`${this.#log.requests.length} requests`)
    }
  }

  async #start(): Promise<ServerProcess> {
    const server = await this.#startAgainAndAgain()
    void this.#watch(server)
    return server
  }

  /** A connection that is cut while a server starts ends it; whoever keeps servers running starts it again. */
  async #startAgainAndAgain(): Promise<ServerProcess> {
    for (let start = 1; ; start += 1) {
      try {
        return await this.#site.start()
      } catch (error) {
        const isCut = error instanceof Error && error.message.includes('The database stopped answering')
        if (!isCut || start === mostStarts) throw error
      }
    }
  }

  async #watch(server: ServerProcess): Promise<void> {
    const { code, signal } = await server.ended
    if (signal !== 'SIGKILL') this.#log.violate(`the server ended by itself: ${code ?? signal}`)
    if (/sk-(ant-)?stand-in/.test(server.output())) this.#log.violate('a key of a provider stands in the log')
  }

  async #noteMemory({ pid }: ServerProcess): Promise<void> {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
    const kib = Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0)
    this.peakMemoryMib = Math.max(this.peakMemoryMib, Math.round(kib / 1_024))
  }
}

const mostStarts = 5

/** @returns false where it is over before that */
async function waited(ms: number, over: AbortSignal): Promise<boolean> {
  return sleep(ms, true, { signal: over }).catch(() => false)
}

async function waitForHolds(site: Site, log: StormLog): Promise<number> {
  try {
    return await until(
      'no hold is open',
      async () => (await listOpenHolds(site)).length === 0,
      leaseMs + afterLeaseMs,
    )
  } catch {
    log.violate(`holds are open ${(leaseMs + afterLeaseMs) / 1_000} s after the last request`)
    return leaseMs + afterLeaseMs
  }
}

type Ending = { readonly storm: Storm; readonly audit: StormAudit; readonly log: StormLog }

/** Everybody has what they had, less what their answers cost. */
async function compareBalances({ storm, audit, log }: Ending): Promise<void> {
  const server = await storm.findServer()
  for (const [user, person] of storm.people.entries()) {
    const { balance, held } = await readBalance(server, person)
    const chargedMicro = audit.chargedByUser.get(user) ?? 0n
    const leftMicro = BigInt(startCredits) * 1_000_000n - chargedMicro
    if (BigInt(Math.round(balance * 1e6)) !== leftMicro) log.violate(`user ${user} has ${balance} credits`)
    if (held !== 0) log.violate(`user ${user} has ${held} credits held in the end`)
  }
}
