import { gzipSync } from 'node:zlib'

import {
  bookTokens,
  breakConnection,
  pause,
  takeTime,
  takeTimeForFirstToken,
  usageOnWire,
  waitUntilGone,
} from './exchange.ts'
import type { Exchange } from './exchange.ts'
import { leakyMessage } from './leaky-message.ts'
import type { SandboxRefusal } from './sandbox-call.ts'
import type { BodyFault, ErrorBodyKind, SandboxFault } from './sandbox-fault.ts'

const hugeBodyCharacters = 5 * 1024 * 1024
const bombMembers = 1_024
const htmlPage = '<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>'

/** Sends a whole answer as JSON, after the time that writing it takes. */
export async function replyWithJson(exchange: Exchange): Promise<void> {
  const { wire, generation, fault } = exchange
  const tokenCount = generation.tokens.length
  await takeTimeForFirstToken(exchange)
  await takeTime(exchange, tokenCount)
  if (exchange.gone.aborted) return
  bookTokens(exchange, tokenCount)
  const text = JSON.stringify(wire.answer(generation, usageOnWire(exchange, tokenCount)))
  if (fault !== undefined && (await breakInBody(exchange, text))) return
  exchange.invoice.status = 'complete'
  sendText(exchange, { text, contentType: 'application/json' })
}

/** Faults that hit in the middle of the body. @returns whether one did */
async function breakInBody(exchange: Exchange, text: string): Promise<boolean> {
  const { fault } = exchange
  if (fault?.kind === 'error-mid') {
    replyWithStatus(exchange, { kind: 'status', status: 500, body: fault.leaks === true ? 'leak' : 'json' })
    return true
  }
  if (fault?.kind === 'slowloris') {
    await sendSlowly(exchange, text, fault.delayMs)
    return true
  }
  if (fault?.kind !== 'reset-mid' && fault?.kind !== 'fin-mid' && fault?.kind !== 'stall') return false
  writeJsonHead(exchange, text)
  exchange.response.write(text.slice(0, text.length / 2))
  if (fault.kind === 'stall') await waitUntilGone(exchange)
  else await breakConnection(exchange, fault.kind === 'reset-mid' ? 'reset' : 'fin')
  return true
}

async function sendSlowly(exchange: Exchange, text: string, delayMs: number): Promise<void> {
  writeJsonHead(exchange, text)
  for (const byte of Buffer.from(text)) {
    if (exchange.gone.aborted) return
    exchange.response.write(Buffer.of(byte))
    await pause(exchange, delayMs)
  }
  exchange.invoice.status = 'complete'
  exchange.response.end()
}

function writeJsonHead({ response }: Exchange, text: string): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
}

/** An error status with a body of the chosen kind. */
export function replyWithStatus(exchange: Exchange, fault: Extract<SandboxFault, { kind: 'status' }>): void {
  const { wire, response, invoice } = exchange
  invoice.status = 'broken'
  if (fault.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter)
  const message = fault.body === 'leak' ? leakyMessage(exchange) : 'The stand-in was asked to fail.'
  const refused = wire.refusal({ kind: kindForStatus(fault.status), status: fault.status, message })
  const replyByBody: Readonly<Record<ErrorBodyKind, TextReply>> = {
    json: { text: JSON.stringify(refused.body), contentType: 'application/json' },
    leak: { text: JSON.stringify(refused.body), contentType: 'application/json' },
    html: { text: htmlPage, contentType: 'text/html' },
    empty: { text: '', contentType: 'text/plain' },
    huge: {
      text: `{"error":{"message":"${'x'.repeat(hugeBodyCharacters)}"}}`,
      contentType: 'application/json',
    },
  }
  sendText(exchange, { ...replyByBody[fault.body ?? 'json'], status: fault.status })
}

/** A 200 whose body is not what was asked for. */
export function replyWithBody(exchange: Exchange, how: BodyFault): void {
  const { wire, generation, response } = exchange
  exchange.invoice.status = 'broken'
  bookTokens(exchange, generation.tokens.length)
  const asked = generation.call.isStreamed ? 'text/event-stream' : 'application/json'
  const usage = usageOnWire(exchange, generation.tokens.length)
  const answer = JSON.stringify(wire.answer(generation, usage))
  switch (how) {
    case 'empty':
      sendText(exchange, { text: '', contentType: asked })
      break
    case 'html':
      sendText(exchange, { text: htmlPage, contentType: 'text/html' })
      break
    case 'null':
      sendText(exchange, { text: 'null', contentType: 'application/json' })
      break
    case 'truncated':
      sendText(exchange, { text: answer.slice(0, answer.length / 2), contentType: 'application/json' })
      break
    case 'json-for-sse':
      sendText(exchange, { text: answer, contentType: 'application/json' })
      break
    case 'sse-for-json':
      sendText(exchange, { text: `data: ${answer}\n\n`, contentType: 'text/event-stream' })
      break
    case 'bad-gzip':
    case 'gzip-bomb':
      response.writeHead(200, { 'content-type': asked, 'content-encoding': 'gzip' })
      response.end(how === 'bad-gzip' ? Buffer.from('not gzip at all') : makeBomb())
      break
  }
}

// A gibibyte of zeros in a megabyte of gzip: one compressed mebibyte, again and again.
function makeBomb(): Buffer {
  const member = gzipSync(Buffer.alloc(1024 * 1024))
  return Buffer.concat(Array.from({ length: bombMembers }, () => member))
}

type TextReply = { readonly status?: number; readonly text: string; readonly contentType: string }

function sendText({ response, generation }: Exchange, reply: TextReply): void {
  response.writeHead(reply.status ?? 200, {
    'content-type': reply.contentType,
    'content-length': Buffer.byteLength(reply.text),
    'x-request-id': `req_${generation.id}`,
  })
  response.end(reply.text)
}

function kindForStatus(status: number): SandboxRefusal['kind'] {
  if (status === 401) return 'bad_key'
  if (status === 404) return 'model_not_found'
  if (status === 429) return 'rate_limited'
  if (status === 503 || status === 529) return 'overloaded'
  return status >= 500 ? 'server_error' : 'bad_request'
}
