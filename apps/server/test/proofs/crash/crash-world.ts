import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { paths } from '@tessera/contracts/paths'

import { createSandboxStripe } from '../../../src/sandbox/stripe/create-sandbox-stripe.ts'
import type { SandboxStripe } from '../../../src/sandbox/stripe/create-sandbox-stripe.ts'
import { SeededRandom } from '../../../src/simulation/seeded-random.ts'
import { admin, buildSite } from '../../support/built-site.ts'
import type { Place, Site } from '../../support/built-site.ts'
import { openGateProxy } from '../../support/gate-proxy.ts'
import type { GateProxy } from '../../support/gate-proxy.ts'
import { ask } from '../../support/http-client.ts'
import type { Target } from '../../support/http-client.ts'
import { createPerson, signIn } from '../../support/people.ts'
import type { Person } from '../../support/people.ts'
import type { ServerEnvironment, ServerProcess } from '../../support/server-process.ts'
import { readKey } from './prompt-key.ts'

export const webhookSecret = 'whsec_0123456789abcdef0123456789abcdef'

/** An installation that is going to be killed, with everything that outlives it. */
export type CrashWorld = {
  readonly site: Site
  readonly stripe: SandboxStripe
  /** Between the server and OpenAI's stand-in: calls can be stopped on their way. */
  readonly providerGate: GateProxy
  /** Between the server and PostgreSQL. */
  readonly databaseGate: GateProxy | undefined
  /** How often the providers were called for each key, by any process. */
  readonly callsByKey: ReadonlyMap<string, number>
  /** For the log of the client. */
  readonly folder: string
  readonly random: SeededRandom
  /** Looks into the database from outside. */
  readonly withDatabase: Place['withDatabase']
  start(): Promise<ServerProcess>
  close(): Promise<void>
}

export type CrashWorldOptions = {
  readonly place: Place
  readonly databaseGate?: GateProxy
  readonly seed: number
  readonly env?: ServerEnvironment
}

export async function openCrashWorld(options: CrashWorldOptions): Promise<CrashWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'tessera-crash-'))
  const stripe = await createSandboxStripe({ webhook: 'later' })
  const callsByKey = new Map<string, number>()
  const site = await buildSite(options.place, {
    providers: {
      faults: (call) => {
        const key = readKey(call.messages.at(-1)?.text ?? '')
        if (key !== undefined) callsByKey.set(key, (callsByKey.get(key) ?? 0) + 1)
        return undefined
      },
    },
    env: {
      STRIPE_SECRET_KEY: 'sk_test_0123456789abcdef',
      STRIPE_WEBHOOK_SECRET: webhookSecret,
      STRIPE_API_BASE: stripe.apiBaseUrl,
      ...options.env,
    },
  })
  const openai = new URL(site.providers.openaiBaseUrl)
  const providerGate = await openGateProxy({ host: openai.hostname, port: Number(openai.port) })
  openai.port = String(providerGate.port)
  return {
    site,
    stripe,
    providerGate,
    databaseGate: options.databaseGate,
    callsByKey,
    folder,
    withDatabase: (work) => options.place.withDatabase(work),
    random: new SeededRandom(options.seed),
    async start() {
      const server = await site.start({ OPENAI_BASE_URL: openai.href })
      const url = new URL(paths.credits.webhook, server.url).href
      await stripe.controls.webhooks.setEndpoint({ url, secret: webhookSecret })
      return server
    },
    async close() {
      await site.close()
      await Promise.all([providerGate.close(), options.databaseGate?.close(), stripe.close()])
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export type Callers = {
  /** Each has a wallet of their own, and a confirmed address, so that they may buy. */
  readonly people: readonly Person[]
  readonly superadminToken: string
}

export async function createCallers(world: CrashWorld, server: Target, count: number): Promise<Callers> {
  const people = await Promise.all(Array.from({ length: count }, () => createPerson(server, 0)))
  for (const person of people) await confirmAddress(world.site, server, person)
  return { people, superadminToken: (await signIn(server, admin)).token }
}

async function confirmAddress(site: Site, server: Target, person: Person): Promise<void> {
  const mails = await site.look((db) =>
    db.selectFrom('mails').select('text_body').where('recipient', '=', person.email).execute(),
  )
  const token = mails.map(({ text_body: body }) => /token=([\w.-]+)/.exec(body)?.[1]).find(Boolean) ?? ''
  const answer = await ask(server, `${paths.auth.verifyEmail}?token=${token}`, { token: person.token })
  if (answer.status >= 400) throw new Error(`confirming an address failed: ${answer.text}`)
}
