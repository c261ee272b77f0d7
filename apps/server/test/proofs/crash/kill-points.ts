import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'

import { assertNever } from '@tessera/core/invariant'

import { openGateProxy } from '../../support/gate-proxy.ts'
import type { ServerProcess } from '../../support/server-process.ts'
import { until } from '../../support/until.ts'
import type { AskedPrompt } from './client-log.ts'
import type { CrashWorld } from './crash-world.ts'
import { promptAbout } from './prompt-key.ts'
import { askPrompt } from './workload.ts'
import type { Load } from './workload.ts'

/** Where in the life of a paid prompt the process dies. The names are explained in docs/reliability.md. */
export const killPoints = [
  'K0 before the hold is committed',
  'K1 held, before the call',
  'K2 called, before the first byte',
  'K3 in mid-stream',
  'K3 before the usage',
  'K4 whole, before the charge is committed',
  'K5 charged, before the answer',
  'K6 answer half sent',
] as const
export type KillPoint = (typeof killPoints)[number]

/** What must be true of the prompt when the process is dead. */
export type Doomed = {
  readonly prompt: AskedPrompt
  readonly isCharged: boolean
  readonly callsByNow: number
}

type Scene = {
  readonly load: Load
  readonly world: CrashWorld
  readonly server: ServerProcess
  readonly name: string
}

const stillOnItsWayMs = 60
const limitMs = 20_000

/** Brings a prompt to that point, kills the process there, and tells what must have become of the prompt. */
export async function killAt(point: KillPoint, scene: Scene): Promise<Doomed> {
  switch (point) {
    case 'K0 before the hold is committed':
      return killBeforeCommit(scene, askDoomed(scene, 'out=20', { isStreamed: false }), async () => undefined)
    case 'K1 held, before the call':
      return killBeforeCall(scene)
    case 'K2 called, before the first byte':
      return killAtProvider(scene, 'fault=gate at=headers out=20')
    case 'K3 in mid-stream':
      return killAtProvider(scene, 'fault=gate at=mid after=15 out=40')
    case 'K3 before the usage':
      return killAtProvider(scene, 'fault=gate at=usage out=20')
    case 'K4 whole, before the charge is committed':
      return killBeforeCharge(scene)
    case 'K5 charged, before the answer':
      return killBeforeAnswer(scene, 'nothing')
    case 'K6 answer half sent':
      return killBeforeAnswer(scene, 'half')
    default:
      return assertNever(point)
  }
}

type DoomedPrompt = { readonly prompt: AskedPrompt; readonly ask: (port?: number) => Promise<unknown> }

function askDoomed(
  { load, server, name }: Scene,
  directives: string,
  { isStreamed }: { readonly isStreamed: boolean },
): DoomedPrompt {
  const prompt: AskedPrompt = {
    key: `k${name}`,
    caller: 0,
    model: 'gpt-4o-mini',
    prompt: promptAbout(`k${name}`, directives),
    isStreamed,
    isStored: false,
    answer: { type: 'none' },
  }
  load.log.asked(prompt)
  return {
    prompt,
    ask: (port = server.port) =>
      askPrompt(load, { url: `http://127.0.0.1:${port}` }, prompt).catch(() => undefined),
  }
}

function doom({ world }: Scene, prompt: AskedPrompt, isCharged: boolean): Doomed {
  return { prompt, isCharged, callsByNow: world.callsByKey.get(prompt.key) ?? 0 }
}

/** From the moment that `prepare` ends nothing is committed any more; the prompt runs into that. */
async function killBeforeCommit(
  scene: Scene,
  { prompt, ask }: DoomedPrompt,
  afterStop: () => Promise<unknown>,
): Promise<Doomed> {
  const barrier = stopCommits(scene.world)
  const asked = ask()
  try {
    await afterStop()
    await barrier.reached
    await sleep(stillOnItsWayMs)
    await scene.server.kill()
  } finally {
    barrier.lift()
  }
  await asked
  return doom(scene, prompt, false)
}

/** The provider has said all there is to say; the process can only be at writing it down. */
async function killBeforeCharge(scene: Scene): Promise<Doomed> {
  const { prompt, ask } = askDoomed(scene, 'fault=gate at=end out=20', { isStreamed: true })
  const { gates } = scene.world.site.providers
  const asked = ask()
  await within('the provider is at the end', gates.whenHeld())
  const doomed: DoomedPrompt = { prompt, ask: () => asked }
  return killBeforeCommit(scene, doomed, async () => {
    gates.release()
    await until('the provider has said all', () =>
      scene.world.site.providers
        .invoices()
        .some((call) => call.prompt === prompt.prompt && call.status === 'complete'),
    )
  })
}

async function killBeforeCall(scene: Scene): Promise<Doomed> {
  const { prompt, ask } = askDoomed(scene, 'out=20', { isStreamed: true })
  const gate = scene.world.providerGate.hold({ way: 'there', text: `(${prompt.key})` })
  const asked = ask()
  await within('the call is on its way', gate.held)
  await scene.server.kill()
  await asked
  return doom(scene, prompt, false)
}

async function killAtProvider(scene: Scene, directives: string): Promise<Doomed> {
  const { prompt, ask } = askDoomed(scene, directives, { isStreamed: true })
  const asked = ask()
  await within('the provider holds the call', scene.world.site.providers.gates.whenHeld())
  await sleep(stillOnItsWayMs / 3)
  await scene.server.kill()
  scene.world.site.providers.gates.release()
  await asked
  return doom(scene, prompt, false)
}

/** An answer leaves only after its charge is committed: where a byte of it is on its way, the charge stands. */
async function killBeforeAnswer(scene: Scene, passes: 'nothing' | 'half'): Promise<Doomed> {
  const { prompt, ask } = askDoomed(scene, 'out=30', { isStreamed: false })
  const proxy = await openGateProxy({ host: '127.0.0.1', port: scene.server.port })
  try {
    const gate = proxy.hold({ way: 'back', passes })
    const asked = ask(proxy.port)
    await within('the answer is on its way', gate.held)
    await scene.server.kill()
    await proxy.close()
    await asked
  } finally {
    await proxy.close()
  }
  return doom(scene, prompt, true)
}

type Barrier = {
  /** When a commit has run into it, or could have. */
  readonly reached: Promise<void>
  lift(): void
}

/** Keeps every commit from being made: the log of SQLite is locked, the word to PostgreSQL is kept back. */
function stopCommits({ site, databaseGate }: CrashWorld): Barrier {
  if (databaseGate !== undefined) {
    const gate = databaseGate.hold({ way: 'there', text: 'commit' })
    return { reached: within('a commit is on its way', gate.held), lift: () => gate.lift() }
  }
  const file = new DatabaseSync(join(site.env['DATA_DIR'] ?? '', 'tessera.db'), { timeout: limitMs })
  file.exec('begin immediate')
  return { reached: Promise.resolve(), lift: () => file.close() }
}

async function within(what: string, happened: Promise<void>): Promise<void> {
  const limit = AbortSignal.timeout(limitMs)
  const late = new Promise<never>((_resolve, reject) => {
    limit.addEventListener('abort', () => reject(new Error(`not within ${limitMs} ms: ${what}`)), {
      once: true,
    })
  })
  await Promise.race([happened, late])
}
