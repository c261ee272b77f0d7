import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'

import type { Clock } from '@tessera/core/clock'

import { CallGates } from '../providers/gates.ts'
import type { SandboxApiFaults } from './api/api-fault.ts'
import { IdempotencyKeys } from './api/idempotency.ts'
import { type ApiServer, serveApi } from './api/serve-api.ts'
import { Backend, type BackendSettings } from './backend.ts'
import {
  type SandboxStripeControls,
  createControls,
  putConfiguredEndpoint,
} from './controls/sandbox-controls.ts'
import { handlePage } from './pages/handle-page.ts'
import type { PageAnswer, PageRequest } from './pages/page-request.ts'
import { servePage } from './pages/serve-page.ts'
import { SandboxClock } from './state/sandbox-clock.ts'
import { type RandomBytes, SandboxIds } from './state/sandbox-ids.ts'
import { SandboxState } from './state/sandbox-state.ts'
import { type SandboxStore, forgetfulStore } from './state/sandbox-store.ts'
import { Timetable } from './timetable.ts'
import { WebhookSender } from './webhooks/webhook-sender.ts'

export type SandboxStripeOptions = {
  readonly clock?: Clock
  /** Where ids come from; tests draw them from a seed. */
  readonly randomBytes?: RandomBytes
  /** Default: the state ends with the process. */
  readonly store?: SandboxStore
  /** The port of the API on the loopback interface; default: any free one. */
  readonly port?: number
  /** The only key that is taken; default: any that begins with `sk_test_`. */
  readonly secretKey?: string
  /**
   * Where browsers find the payment page. Default: beside the API, for a sandbox on its own. `beside_success_url`: under
   * the origin of each session's own success_url, where the main app serves the pages.
   */
  readonly pageBaseUrl?: string
  /** Where events go. `later`: they wait until `controls.webhooks.setEndpoint` says where. Default: nowhere. */
  readonly webhook?: { readonly url: string; readonly secret: string } | 'later'
  /** The shop's name on the pages. */
  readonly merchantName?: string
  /** Percent that automatic tax adds; default 20. */
  readonly taxPercent?: number
  /** How long a bank takes over a debit (default 60 s), a holder over a dispute (30 s), a slow refund over its end (30 s). */
  readonly debitDelayMs?: number
  readonly disputeDelayMs?: number
  readonly refundDelayMs?: number
}

export type SandboxStripe = {
  /** For the `host`, `port` and `protocol` of the stripe package, as STRIPE_API_BASE gives them. */
  readonly apiBaseUrl: string
  readonly secretKey: string
  /** Answers a request for a page; `path` is without the prefix `/sandbox/stripe`. */
  handlePage(request: PageRequest): Promise<PageAnswer>
  readonly controls: SandboxStripeControls
  close(): Promise<void>
}

export const sandboxPagesPath = '/sandbox/stripe'

/**
 * Starts a stand-in for Stripe: its API over real HTTP on the loopback interface, its payment page, and its webhooks.
 * What was paid stays paid: an answer leaves only after the store has what it says.
 */
export async function createSandboxStripe(options: SandboxStripeOptions = {}): Promise<SandboxStripe> {
  const clock = options.clock ?? { nowMs: () => Date.now() }
  const state = new SandboxState(options.store ?? forgetfulStore)
  await state.load()
  const server = createServer()
  const apiBaseUrl = await listen(server, options.port ?? 0)
  const backend = new Backend({
    state,
    ids: new SandboxIds(options.randomBytes ?? randomBytes),
    clock: new SandboxClock(clock, state),
    settings: settingsOf(options, apiBaseUrl),
  })
  const sender = new WebhookSender(backend, () => clock.nowMs())
  const timetable = new Timetable(backend, (deliveryId) => sender.deliver(deliveryId))
  backend.listen({ onEvent: (event) => sender.announce(event), onSchedule: () => timetable.wake() })
  if (options.webhook === 'later') timetable.setDelivering(false)
  putConfiguredEndpoint(backend, options.webhook === 'later' ? unknownEndpoint : options.webhook)
  sender.resume()
  await state.flush()
  timetable.wake()
  const merchantName = options.merchantName ?? 'Tessera'
  const answerPage = async (request: PageRequest): Promise<PageAnswer> => {
    const answer = backend.runFor(null, () => handlePage(backend, request, merchantName))
    await state.flush()
    return answer
  }
  const { api, controls } = createApi(backend, { sender, timetable }, options.secretKey)
  server.on('request', (request, response) => {
    // A broken connection is the caller's business here; anything else ends this one call, not the process.
    serve(request, response, { api, answerPage }).catch(() => response.destroy())
  })
  return {
    apiBaseUrl,
    secretKey: options.secretKey ?? 'sk_test_sandbox',
    handlePage: answerPage,
    controls,
    close: async () => {
      api.gates.release()
      timetable.close()
      sender.close()
      await closeServer(server)
      await state.close()
    },
  }
}

function settingsOf(options: SandboxStripeOptions, apiBaseUrl: string): BackendSettings {
  const { pageBaseUrl = `${apiBaseUrl}${sandboxPagesPath}` } = options
  return {
    pageBaseUrl: pageBaseUrl === 'beside_success_url' ? undefined : pageBaseUrl.replace(/\/$/, ''),
    taxPercent: options.taxPercent ?? 20,
    debitDelayMs: options.debitDelayMs ?? 60_000,
    disputeDelayMs: options.disputeDelayMs ?? 30_000,
    refundDelayMs: options.refundDelayMs ?? 30_000,
  }
}

/** Holds the place of an endpoint whose address is not known yet. */
const unknownEndpoint = { url: 'http://127.0.0.1/', secret: 'whsec_unknown' }

function createApi(
  backend: Backend,
  parts: { readonly sender: WebhookSender; readonly timetable: Timetable },
  acceptedKey: string | undefined,
): { readonly api: ApiServer; readonly controls: SandboxStripeControls } {
  let faults: SandboxApiFaults | undefined
  let callCount = 0
  const gates = new CallGates()
  return {
    api: {
      backend,
      keys: new IdempotencyKeys(backend),
      gates,
      acceptedKey,
      faults: () => faults,
      countCall: () => {
        callCount += 1
        return callCount
      },
    },
    controls: createControls({
      ...parts,
      backend,
      gates,
      setFaults: (wanted) => {
        faults = wanted
      },
      callCount: () => callCount,
    }),
  }
}

const mostBodyBytes = 1024 * 1024

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  {
    api,
    answerPage,
  }: { readonly api: ApiServer; readonly answerPage: (request: PageRequest) => Promise<PageAnswer> },
): Promise<void> {
  const body = await readBody(request)
  if (body === undefined) {
    response.writeHead(413, { connection: 'close' }).end()
    return
  }
  const path = new URL(request.url ?? '/', 'http://sandbox').pathname
  if (!path.startsWith(`${sandboxPagesPath}/`)) {
    await serveApi(api, request, { body, response })
    return
  }
  const page = {
    method: request.method ?? 'GET',
    path: path.slice(sandboxPagesPath.length),
    form: new URLSearchParams(body),
  }
  servePage(await answerPage(page), request, response)
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let totalBytes = 0
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue
    totalBytes += chunk.length
    if (totalBytes > mostBodyBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** @returns the address at which the server listens */
async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the sandbox listens on a port')
  return `http://127.0.0.1:${address.port}`
}

async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
