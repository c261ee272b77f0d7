import type { IncomingMessage, ServerResponse } from 'node:http'

import { err } from '@tessera/core/result'

import { readDirectives } from './directives.ts'
import { breakConnection, bookTokens, passGate, pause, waitUntilGone } from './exchange.ts'
import type { Exchange } from './exchange.ts'
import { countInputTokens, generate } from './generate.ts'
import { replyWithBody, replyWithJson, replyWithStatus } from './reply-json.ts'
import { replyWithStream } from './reply-stream.ts'
import { promptOf } from './sandbox-call.ts'
import type { Generation, SandboxCall, SandboxRefusal } from './sandbox-call.ts'
import type { SandboxFault } from './sandbox-fault.ts'
import { contextWindowOf, isSandboxModel, listSandboxModelIds } from './sandbox-models.ts'
import type { Sandbox } from './start-sandbox-providers.ts'
import { anthropicWire } from './wires/anthropic-wire.ts'
import { googleWire } from './wires/google-wire.ts'
import { openAiWire } from './wires/openai-wire.ts'
import type { SandboxWire, WireRequest } from './wires/sandbox-wire.ts'

const wiresByBasePath: readonly (readonly [string, SandboxWire])[] = [
  ['/openai/v1', openAiWire],
  ['/anthropic', anthropicWire],
  ['/google', googleWire],
]

const humanMsPerToken = 16
// About 100,000 tokens: beyond it a text repeats for longer than any caller listens.
const endlessTokens = 100_000
const maxBodyBytes = 16 * 1024 * 1024

/** Answers one HTTP request of a provider's protocol. */
export async function serveExchange(
  sandbox: Sandbox,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const receivedAtMs = sandbox.clock.nowMs()
  const url = new URL(request.url ?? '/', 'http://sandbox')
  const found = wiresByBasePath.find(([basePath]) => url.pathname.startsWith(`${basePath}/`))
  if (found === undefined) {
    sendJson(response, 404, { error: { message: 'No such path.' } })
    return
  }
  const [basePath, wire] = found
  const wireRequest: WireRequest = {
    method: request.method ?? 'GET',
    path: url.pathname.slice(basePath.length),
    query: url.searchParams,
    headers: request.headers,
    body: await readJson(request),
  }
  const refusal = checkKey(sandbox, wire, wireRequest)
  if (refusal !== undefined) {
    sendRefusal(response, wire, refusal)
    return
  }
  if (wire.isModelList(wireRequest)) {
    sendJson(response, 200, wire.models(listSandboxModelIds(wire.provider, sandbox.options.modelIds ?? {})))
    return
  }
  const call =
    wire.readCall(wireRequest) ??
    err<SandboxRefusal>({ kind: 'not_found', status: 404, message: 'Not found' })
  const checked = call.ok ? checkModel(sandbox, call.value) : call.error
  if (!call.ok || checked !== undefined) {
    if (checked !== undefined) sendRefusal(response, wire, checked)
    return
  }
  await answerCall(sandbox, { wire, response, receivedAtMs }, call.value)
}

type Incoming = {
  readonly wire: SandboxWire
  readonly response: ServerResponse
  readonly receivedAtMs: number
}

async function answerCall(sandbox: Sandbox, incoming: Incoming, call: SandboxCall): Promise<void> {
  const { response, receivedAtMs } = incoming
  const invoice = sandbox.book.open({
    provider: call.provider,
    modelId: call.modelId,
    isStreamed: call.isStreamed,
    prompt: promptOf(call),
    maxOutputTokens: call.maxOutputTokens,
    status: 'running',
    usage: { inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0, reasoningTokens: 0 },
    text: '',
    receivedAtMs,
    endedAtMs: undefined,
  })
  const directives = readDirectives(sandbox.options.allowFaultDirectives === true ? invoice.prompt : '')
  const fault = sandbox.options.faults?.(call, invoice.callNumber) ?? directives.fault
  const generation = generate(call, {
    id: `${receivedAtMs.toString(36)}${invoice.callNumber.toString(36).padStart(6, '0')}`,
    createdAtMs: receivedAtMs,
    cacheReadTokens: sandbox.promptCache.readTokens(call),
    outputTokens: directives.outputTokens,
    ignoredBoundTokens: fault?.kind === 'ignore-max' ? (fault.tokens ?? endlessTokens) : undefined,
  })
  const gone = new AbortController()
  response.once('close', () => {
    invoice.endedAtMs = sandbox.clock.nowMs()
    if (invoice.status === 'running') invoice.status = 'left'
    gone.abort()
  })
  await reply({
    wire: incoming.wire,
    response,
    generation: withOddTokens(generation, fault),
    fault,
    invoice,
    msPerToken: directives.msPerToken ?? sandbox.options.msPerToken ?? humanMsPerToken,
    gates: sandbox.gates,
    gone: gone.signal,
  })
}

async function reply(exchange: Exchange): Promise<void> {
  const { fault, generation } = exchange
  if (fault !== undefined && (await failBeforeHeaders(exchange, fault))) return
  if (fault?.kind === 'slow-headers') await pause(exchange, fault.delayMs)
  bookTokens(exchange, 0)
  await passGate(exchange, 'headers')
  if (exchange.gone.aborted) return
  await (generation.call.isStreamed ? replyWithStream(exchange) : replyWithJson(exchange))
}

/** Faults in the place of an answer. @returns whether there was one */
async function failBeforeHeaders(exchange: Exchange, fault: SandboxFault): Promise<boolean> {
  if (fault.kind === 'status') replyWithStatus(exchange, fault)
  else if (fault.kind === 'body') replyWithBody(exchange, fault.how)
  else if (fault.kind === 'reset' || fault.kind === 'fin') await breakConnection(exchange, fault.kind)
  else if (fault.kind === 'hang') await waitUntilGone(exchange)
  else if (fault.kind === 'redirect') {
    exchange.invoice.status = 'broken'
    exchange.response.writeHead(307, { location: fault.location, 'content-length': 0 }).end()
  } else return false
  return true
}

/** Puts characters into the answer that are easy to break, keeping its number of tokens. */
function withOddTokens(generation: Generation, fault: SandboxFault | undefined): Generation {
  if (fault?.kind !== 'framing') return generation
  const oddTokens: Readonly<Partial<Record<typeof fault.how, readonly string[]>>> = {
    nul: ['a\0b'],
    'split-surrogates': ['\ud83d', '\ude00', ' fine'],
    'split-utf8': ['😀', '日', '本', '語', ' é'],
    'byte-per-packet': ['😀', '日', '本', '語', ' é'],
  }
  const odd = oddTokens[fault.how] ?? []
  return {
    ...generation,
    tokens: [...odd, ...generation.tokens].slice(0, Math.max(generation.tokens.length, odd.length)),
  }
}

function checkKey(sandbox: Sandbox, wire: SandboxWire, request: WireRequest): SandboxRefusal | undefined {
  const key = wire.readKey(request)
  const { apiKeys } = sandbox.options
  const isTaken = apiKeys === undefined ? !/invalid/i.test(key ?? '') : apiKeys.includes(key ?? '')
  if (key !== undefined && isTaken) return undefined
  return { kind: 'bad_key', status: 401, message: 'Incorrect API key provided.' }
}

function checkModel(sandbox: Sandbox, call: SandboxCall): SandboxRefusal | undefined {
  if (!isSandboxModel(call.provider, call.modelId, sandbox.options.modelIds ?? {})) {
    return {
      kind: 'model_not_found',
      status: 404,
      message: `The model \`${call.modelId}\` does not exist or you do not have access to it.`,
    }
  }
  const inputTokens = countInputTokens(call)
  const most = contextWindowOf(call.provider)
  if (inputTokens <= most) return undefined
  return {
    kind: 'context_too_long',
    status: 400,
    message: `prompt is too long: ${inputTokens} tokens > ${most} maximum; the input token count exceeds the maximum`,
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let totalBytes = 0
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue
    totalBytes += chunk.length
    if (totalBytes > maxBodyBytes) return undefined
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    return undefined
  }
}

function sendRefusal(response: ServerResponse, wire: SandboxWire, refusal: SandboxRefusal): void {
  const { status, body } = wire.refusal(refusal)
  sendJson(response, status, body)
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}
