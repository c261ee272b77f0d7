import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'

import type { Clock } from '@tessera/core/clock'

import { CallGates } from './gates.ts'
import { PromptCache } from './prompt-cache.ts'
import type { SandboxCall } from './sandbox-call.ts'
import type { SandboxFault, SandboxGates } from './sandbox-fault.ts'
import { InvoiceBook } from './sandbox-invoice.ts'
import type { SandboxInvoice } from './sandbox-invoice.ts'
import type { SandboxModelIds } from './sandbox-models.ts'
import { serveExchange } from './serve-exchange.ts'

export type SandboxProvidersOptions = {
  /** How long one token takes; default 16, which is about 60 a second. 0 answers at once. */
  readonly msPerToken?: number
  readonly clock?: Clock
  /** Default: any free one. */
  readonly port?: number
  /** The models that each stand-in knows. Without it, every name of the provider's families. */
  readonly modelIds?: SandboxModelIds
  /** The keys that are taken. Without it, every key that does not hold the word `invalid`. */
  readonly apiKeys?: readonly string[]
  /** What goes wrong with a call; undefined lets it go well. `callNumber` counts from 1. */
  readonly faults?: (call: SandboxCall, callNumber: number) => SandboxFault | undefined
  /** Lets prompts ask for faults, as `[[sim fault=stall after=3]]`. For tests only. */
  readonly allowFaultDirectives?: boolean
  /** How many invoices are kept; default: the last 5,000. */
  readonly keptInvoices?: number
}

export type SandboxProviders = {
  readonly openaiBaseUrl: string
  readonly anthropicBaseUrl: string
  readonly googleBaseUrl: string
  /** What was really generated, call by call, oldest first, as many as are kept. */
  invoices(): readonly SandboxInvoice[]
  /** How many connections were opened so far. */
  connectionCount(): number
  readonly gates: SandboxGates
  close(): Promise<void>
}

/** A call's environment inside the sandbox. */
export type Sandbox = {
  readonly options: SandboxProvidersOptions
  readonly clock: Clock
  readonly gates: CallGates
  readonly book: InvoiceBook
  readonly promptCache: PromptCache
}

/**
 * Starts stand-ins for OpenAI, Anthropic and Gemini that speak the real wire protocols over real HTTP, on one port of
 * the loopback interface. What they say is made up; what they report as usage is what they really sent.
 */
export async function startSandboxProviders(
  options: SandboxProvidersOptions = {},
): Promise<SandboxProviders> {
  const sandbox: Sandbox = {
    options,
    clock: options.clock ?? { nowMs: () => Date.now() },
    gates: new CallGates(),
    book: new InvoiceBook(options.keptInvoices),
    promptCache: new PromptCache(),
  }
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    // A broken connection is the caller's business here; anything else ends this one call, not the process.
    serveExchange(sandbox, request, response).catch(() => response.destroy())
  })
  let connectionCount = 0
  server.on('connection', () => {
    connectionCount += 1
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the sandbox listens on a port')
  const origin = `http://127.0.0.1:${address.port}`
  return {
    openaiBaseUrl: `${origin}/openai/v1`,
    anthropicBaseUrl: `${origin}/anthropic`,
    googleBaseUrl: `${origin}/google`,
    invoices: () => sandbox.book.list(),
    connectionCount: () => connectionCount,
    gates: sandbox.gates,
    close: async () => {
      sandbox.gates.release()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}
