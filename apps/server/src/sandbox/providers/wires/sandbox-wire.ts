import type { IncomingHttpHeaders } from 'node:http'

import type { Result } from '@tessera/core/result'

import type {
  Generation,
  SandboxCall,
  SandboxProviderName,
  SandboxRefusal,
  SandboxUsage,
} from '../sandbox-call.ts'

export type WireRequest = {
  readonly method: string
  /** Below the provider's base path, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
}

/** One server-sent event: an object is sent as JSON, a string as it is. */
export type WireFrame = { readonly name?: string; readonly data: Readonly<Record<string, unknown>> | string }

/** A provider's protocol as its documentation has it. `usage` is what goes out, which a fault may have spoilt. */
export interface SandboxWire {
  readonly provider: SandboxProviderName
  /** The key that the request carries; undefined where there is none. */
  readKey(request: WireRequest): string | undefined
  isModelList(request: WireRequest): boolean
  /** Undefined where the path is none of this protocol's. */
  readCall(request: WireRequest): Result<SandboxCall, SandboxRefusal> | undefined
  models(modelIds: readonly string[]): unknown
  refusal(refusal: SandboxRefusal): { readonly status: number; readonly body: unknown }
  usage(usage: SandboxUsage): Readonly<Record<string, unknown>>
  answer(generation: Generation, usage: unknown): unknown
  /** Before the first token; `usage` as known by then. */
  opening(generation: Generation, usage: unknown): readonly WireFrame[]
  delta(generation: Generation, text: string, usage: unknown): WireFrame
  /** The reason to stop; the last frame is the one that carries the usage. */
  finish(generation: Generation, usage: unknown): readonly WireFrame[]
  closing(): readonly WireFrame[]
  /** Usage apart from anything else, as some servers send it. */
  usageOnly(generation: Generation, usage: unknown): WireFrame
  errorFrame(message: string): WireFrame
}

/** Undefined is left out, null is sent: the difference is a fault of its own. */
export function withUsage(key: string, usage: unknown): Readonly<Record<string, unknown>> {
  return usage === undefined ? {} : { [key]: usage }
}
