import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { readBalance } from '../../support/asking.ts'
import { listOpenHolds } from '../../support/books.ts'
import type { ServerProcess } from '../../support/server-process.ts'
import { until } from '../../support/until.ts'
import { auditBooks } from './audit-books.ts'
import { ClientLog } from './client-log.ts'
import type { CrashFigures } from './crash-figures.ts'
import { createCallers } from './crash-world.ts'
import type { CrashWorld } from './crash-world.ts'
import type { Doomed } from './kill-points.ts'
import { askForGrant, askPrompt, lookAfterOrder, toMicro, workUntil } from './workload.ts'
import type { Load } from './workload.ts'

const callers = 6
const startCredits = 100_000
/** After its lease a hold is given back within so long. */
const leaseMs = 5_000
const afterLeaseMs = 30_000
const answerAllLimitMs = 90_000

/** What is done to the server in one round, while the callers work. @returns the prompts it was done to */
export type Blow = (round: Round) => Promise<readonly Doomed[]>

export type Round = {
  readonly load: Load
  readonly server: ServerProcess
  readonly number: number
}

export type RoundsOptions = {
  readonly world: CrashWorld
  readonly seed: number
  readonly rounds: number
  readonly figures: CrashFigures
  readonly blow: Blow
  /** After each blow a new server; otherwise the same one goes on. */
  readonly restarts: boolean
  readonly say: (line: string) => void
}

/** Rounds of work, each ended by a blow, with an audit after each and a settling of all accounts at the end. */
export async function runRounds(options: RoundsOptions): Promise<void> {
  const { world, figures } = options
  let server = await world.start()
  const load: Load = {
    world,
    callers: await createCallers(world, server, callers),
    log: new ClientLog(join(world.folder, 'client.log')),
    seed: options.seed,
    onViolation: (message) => figures.violate(message),
  }
  try {
    await fundCallers(load, server)
    for (let number = 0; number < options.rounds; number += 1) {
      const doomed = await workAndBlow(options, { load, server, number })
      if (options.restarts) server = await world.start()
      await audit(options, load, doomed)
      await repeatDoomed(load, server, doomed)
      await redeliver(load)
      options.say(`${number + 1}/${options.rounds}`)
    }
    await settleAccounts(options, load, server)
    figures.attempted += load.log.attemptedCount
    figures.acknowledged += load.log.acknowledgedCount
  } finally {
    load.log.close()
  }
}

export async function fundCallers(load: Load, server: ServerProcess): Promise<void> {
  for (const caller of load.callers.people.keys()) {
    const grant = { key: `start-${caller}`, caller, credits: startCredits, transactionId: undefined }
    load.log.askedForGrant(grant)
    await askForGrant(load, server, grant)
  }
}

async function workAndBlow(options: RoundsOptions, round: Round): Promise<readonly Doomed[]> {
  const over = new AbortController()
  if (options.restarts) void round.server.ended.then(() => over.abort())
  const working = workUntil(round.load, round.server, { over: over.signal, round: round.number })
  try {
    return await options.blow(round)
  } finally {
    over.abort()
    await working
  }
}

async function audit(options: RoundsOptions, load: Load, doomed: readonly Doomed[]): Promise<void> {
  const { world, figures } = options
  const found = await world.withDatabase((database) => auditBooks(database, { log: load.log, doomed }))
  figures.audited(found)
  const oldestAllowedMs = BigInt(Date.now() - afterLeaseMs)
  for (const { id, leaseEndsAtMs } of found.openHolds) {
    // Nobody works now. At its start a server on SQLite knows that all holds are a dead process's.
    if (world.site.dialect === 'sqlite') figures.violate(`the hold ${id} is open after the start`)
    else if (leaseEndsAtMs < oldestAllowedMs) figures.violate(`the hold ${id} outlived its lease`)
  }
}

/** Prompts that were held at a gate ask for it again when they are repeated: nothing keeps them now. */
async function withOpenGates(world: CrashWorld, work: () => Promise<void>): Promise<void> {
  const opening = setInterval(() => world.site.providers.gates.release(), 20)
  try {
    await work()
  } finally {
    clearInterval(opening)
  }
}

async function repeatDoomed(load: Load, server: ServerProcess, doomed: readonly Doomed[]): Promise<void> {
  for (const { prompt, isCharged, callsByNow } of doomed) {
    await withOpenGates(load.world, () => askPrompt(load, server, prompt))
    const calls = load.world.callsByKey.get(prompt.key) ?? 0
    if (isCharged && calls !== callsByNow) load.onViolation(`${prompt.key} was charged, and was called again`)
  }
}

/** Stripe tells again what was not taken, and more: everything of late, twice and in another order. */
async function redeliver({ world, log }: Load): Promise<void> {
  const { webhooks } = world.stripe.controls
  const eventIds = webhooks
    .events()
    .slice(-6)
    .map(({ id }) => id)
  if (eventIds.length > 0)
    await webhooks.replay({ seed: log.attemptedCount, copies: 2, concurrency: 4, eventIds })
}

/** Everybody asks again until they know; then every balance must be what its owner was told, to the last micro-credit. */
async function settleAccounts(options: RoundsOptions, load: Load, server: ServerProcess): Promise<void> {
  const { world, figures } = options
  const { log } = load
  await withOpenGates(world, async () => {
    await until('everybody is answered', async () => answerEverybody(load, server), answerAllLimitMs)
  }).catch(() => {
    for (const { key } of log.listUnanswered()) figures.violate(`${key} is never answered`)
    for (const { orderId, creditsMicro } of log.orders.values()) {
      if (creditsMicro === undefined) figures.violate(`${orderId} is never credited`)
    }
  })
  await until(
    'every hold is freed',
    async () => (await listOpenHolds(world.site)).length === 0,
    leaseMs + afterLeaseMs,
  ).catch(() => figures.violate('holds are open in the end'))
  const found = await world.withDatabase((database) => auditBooks(database, { log, doomed: [] }))
  figures.audited(found)
  figures.recoveredHolds += found.expiredRuns
  figures.transactions += found.transactions
  for (const what of found.unacknowledged) figures.violate(`${what} is in the books, and nobody was told`)
  for (const [caller, person] of load.callers.people.entries()) {
    const { balance, held } = await readBalance(server, person)
    const expectedMicro = expectedBalance(load, caller)
    if (toMicro(balance) !== expectedMicro || held !== 0) {
      figures.violate(`caller ${caller} has ${toMicro(balance)}, and was told what makes ${expectedMicro}`)
    }
  }
}

async function answerEverybody(load: Load, server: ServerProcess): Promise<boolean> {
  const { log } = load
  const prompts = log.listUnanswered()
  const grants = [...log.grants.values()].filter(({ transactionId }) => transactionId === undefined)
  const orders = [...log.orders.values()].filter(({ creditsMicro }) => creditsMicro === undefined)
  for (const some of chunks(prompts, 16)) {
    await Promise.all(some.map((prompt) => askPrompt(load, server, prompt).catch(() => sleep(50))))
  }
  for (const grant of grants) await askForGrant(load, server, grant)
  for (const order of orders) {
    // Whoever asked for the page of success may have died before the payment: what is open is paid now.
    await load.world.stripe.controls.sessions.pay(order.sessionId).catch(() => undefined)
    await lookAfterOrder(load, server, order)
  }
  return prompts.length + grants.length + orders.length === 0
}

function expectedBalance({ log, callers: { people } }: Load, caller: number): bigint {
  let micro = 0n
  for (const { caller: owner, answer } of log.prompts.values()) {
    if (owner === caller && answer.type === 'charged') micro -= answer.chargedMicro
  }
  for (const { caller: owner, credits, transactionId } of log.grants.values()) {
    if (owner === caller && transactionId !== undefined) micro += BigInt(credits) * 1_000_000n
  }
  for (const { caller: owner, creditsMicro } of log.orders.values()) {
    if (owner % people.length === caller) micro += creditsMicro ?? 0n
  }
  return micro
}

function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}
