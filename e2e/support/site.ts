import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { paths } from '@tessera/contracts/paths'

import {
  type SandboxStripe,
  createSandboxStripe,
} from '../../apps/server/src/sandbox/stripe/create-sandbox-stripe.ts'
import { serverMain, startServer } from '../../apps/server/test/support/server-process.ts'
import { startScriptedProvider } from './scripted-provider.ts'

/** The superadmin of every site that has one. */
export const owner = { email: 'owner@example.com', password: 'correct horse battery staple' }

/**
 * `owned` has a superadmin, and stand-ins for the providers that obey directives in prompts; `unowned` has nobody yet;
 * `scripted` has one model, which answers with whatever it was sent, and no payments; `stripe` has a stand-in for Stripe
 * that the journey itself holds in its hands; `prices` has it too, for journeys that change what is sold; `live` has that one model, a live payment key, and prices that nobody has
 * confirmed.
 */
export type SiteKind = 'owned' | 'unowned' | 'scripted' | 'stripe' | 'prices' | 'live'

export type Site = {
  readonly url: string
  /** For `stripe` and `prices`: loses webhooks, lets banks decide, moves the time on. */
  readonly stripe?: SandboxStripe
  /** Everything that the server wrote. */
  output(): string
  /** Stops the server as a deployment does, and starts one on the same books; its address is another then. */
  restart(): Promise<void>
  close(): Promise<void>
}

const obedientMain = join(import.meta.dirname, 'server-main.ts')

/** A live key, and nobody who answers: no money is to be moved. */
const livePayments = {
  STRIPE_SECRET_KEY: 'sk_live_0123456789abcdef',
  STRIPE_WEBHOOK_SECRET: 'whsec_0123456789abcdef0123456789abcdef',
  STRIPE_API_BASE: 'https://127.0.0.1:9',
}

/** The real server on SQLite in a folder of its own, serving the exported pages. */
export async function openSite(kind: SiteKind): Promise<Site> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tessera-journey-'))
  const provider = kind === 'scripted' || kind === 'live' ? await startScriptedProvider() : undefined
  const stripe = kind === 'stripe' || kind === 'prices' ? await createSandboxStripe() : undefined
  const webhookSecret = `whsec_${randomBytes(24).toString('hex')}`
  const env = {
    DATA_DIR: dataDir,
    AUTH_SECRET: randomBytes(36).toString('base64url'),
    // All journeys come from one address.
    RATE_LIMITS: 'off',
    ...(kind === 'unowned' ? {} : { ADMIN_EMAIL: owner.email, ADMIN_PASSWORD: owner.password }),
    ...(provider === undefined
      ? {}
      : { PROVIDERS_FILE: await writeProvidersFile(dataDir, provider.baseUrl), SIGNUP_BONUS_CREDITS: '0' }),
    ...(kind === 'live' ? livePayments : {}),
    ...(stripe === undefined
      ? {}
      : {
          STRIPE_SECRET_KEY: stripe.secretKey,
          STRIPE_WEBHOOK_SECRET: webhookSecret,
          STRIPE_API_BASE: stripe.apiBaseUrl,
        }),
  }
  const start = () => startServer(env, provider === undefined ? obedientMain : serverMain)
  let server = await start()
  await stripe?.controls.webhooks.setEndpoint({
    url: `${server.url}${paths.credits.webhook}`,
    secret: webhookSecret,
  })
  return {
    get url() {
      return server.url
    },
    ...(stripe === undefined ? {} : { stripe }),
    output: () => server.output(),
    async restart() {
      await server.stop()
      server = await start()
    },
    async close() {
      await server.kill()
      await provider?.close()
      await stripe?.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function writeProvidersFile(dataDir: string, baseUrl: string): Promise<string> {
  const path = join(dataDir, 'providers.json')
  const model = {
    id: 'echo',
    display_name: 'Echo',
    context_window_tokens: 32_000,
    max_output_tokens: 8_000,
    usd_per_million_tokens: { input: 1, output: 1 },
  }
  await writeFile(
    path,
    JSON.stringify({ providers: [{ name: 'scripted', base_url: baseUrl, models: [model] }] }),
  )
  return path
}
