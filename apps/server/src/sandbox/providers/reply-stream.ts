import { assertNever } from '@tessera/core/invariant'

import {
  bookTokens,
  breakConnection,
  passGate,
  takeTime,
  takeTimeForFirstToken,
  usageOnWire,
  waitUntilGone,
} from './exchange.ts'
import type { Exchange } from './exchange.ts'
import { leakyMessage } from './leaky-message.ts'
import { PacketWriter } from './packet-writer.ts'
import type { Packeting } from './packet-writer.ts'
import type { FramingFault, SandboxFault } from './sandbox-fault.ts'

const tokensPerFrame = { openai: 1, anthropic: 1, google: 6 } as const
const hugeEventCharacters = 10 * 1024 * 1024

/** Streams an answer in its provider's protocol, at its pace, with whatever fault was asked for. */
export async function replyWithStream(exchange: Exchange): Promise<void> {
  const { response, fault, wire, generation } = exchange
  const framing = fault?.kind === 'framing' ? fault.how : undefined
  const writer = new PacketWriter(response, {
    packeting: packetingFor(fault),
    newline: framing === 'crlf' ? '\r\n' : '\n',
    gone: exchange.gone,
  })
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    'x-request-id': `req_${generation.id}`,
  })
  response.flushHeaders()
  await takeTimeForFirstToken(exchange)
  if (framing === 'bom') await writer.text('\uFEFF')
  const stream = { exchange, writer, framing }
  for (const frame of wire.opening(generation, usageOnWire(exchange, 0))) await send(stream, frame)
  if (fault?.kind === 'usage' && fault.how === 'early') {
    await send(stream, wire.usageOnly(generation, usageOnWire(exchange, generation.tokens.length)))
  }
  const isWhole = await sendTokens(stream)
  if (!isWhole || exchange.gone.aborted) return
  await sendEnd(stream)
}

type Stream = {
  readonly exchange: Exchange
  readonly writer: PacketWriter
  readonly framing: FramingFault | undefined
}

type Frame = Parameters<PacketWriter['frame']>[0]

async function send({ writer, framing }: Stream, frame: Frame): Promise<void> {
  await writer.frame(frame)
  if (framing === 'duplicate-events') await writer.frame(frame)
}

/** @returns whether the stream goes on to its end */
async function sendTokens(stream: Stream): Promise<boolean> {
  const { exchange } = stream
  const { wire, generation, gone } = exchange
  const { tokens } = generation
  const step = tokensPerFrame[wire.provider]
  let midFault = findMidFault(exchange.fault)
  for (let sent = 0; sent < tokens.length;) {
    if (gone.aborted) return false
    if (midFault !== undefined && sent >= midFault.afterTokens) {
      if (!(await interrupt(stream, midFault))) return false
      midFault = undefined
    }
    const next = Math.min(sent + step, tokens.length, midFault?.afterTokens ?? Infinity)
    bookTokens(exchange, next)
    const text = tokens.slice(sent, next).join('')
    await send(stream, wire.delta(generation, text, usageOnWire(exchange, next)))
    if (sent === 0) await disturb(stream)
    sent = next
    await takeTime(exchange, step)
  }
  return midFault === undefined || interrupt(stream, midFault)
}

type MidFault = {
  readonly kind: 'reset-mid' | 'fin-mid' | 'stall' | 'error-mid' | 'gate'
  readonly afterTokens: number
  readonly leaks: boolean
}

function findMidFault(fault: SandboxFault | undefined): MidFault | undefined {
  if (fault?.kind === 'gate') {
    return fault.at === 'mid'
      ? { kind: 'gate', afterTokens: fault.afterTokens ?? 5, leaks: false }
      : undefined
  }
  if (fault?.kind === 'error-mid') return { leaks: false, ...fault }
  const isBreak = fault?.kind === 'reset-mid' || fault?.kind === 'fin-mid' || fault?.kind === 'stall'
  return isBreak ? { ...fault, leaks: false } : undefined
}

/** What happens in the middle. @returns whether the stream goes on afterwards */
async function interrupt({ exchange, writer }: Stream, fault: MidFault): Promise<boolean> {
  await writer.flush()
  switch (fault.kind) {
    case 'reset-mid':
    case 'fin-mid':
      await breakConnection(exchange, fault.kind === 'reset-mid' ? 'reset' : 'fin')
      return false
    case 'stall':
      await waitUntilGone(exchange)
      return false
    case 'error-mid':
      exchange.invoice.status = 'broken'
      await writer.frame(exchange.wire.errorFrame(fault.leaks ? leakyMessage(exchange) : 'Overloaded'))
      exchange.response.end()
      return false
    case 'gate':
      await passGate(exchange, 'mid')
      return true
    default:
      return assertNever(fault.kind)
  }
}

/** Frames that a reader has to survive, right behind the first token. */
async function disturb({ exchange, writer, framing }: Stream): Promise<void> {
  if (framing === 'malformed') await writer.text('data: {"id":"broken\n\n')
  if (framing === 'unknown-events') {
    await writer.text(': a comment\n\nid: 7\nretry: 10\n\n')
    await writer.frame({ name: 'weather_report', data: { type: 'weather_report', outlook: ['sun'] } })
    await writer.frame({ data: { type: 'future_thing', object: 'future.thing' } })
  }
  if (framing === 'huge-event') {
    const text = 'x'.repeat(hugeEventCharacters)
    await writer.frame(exchange.wire.delta(exchange.generation, text, undefined))
  }
}

async function sendEnd(stream: Stream): Promise<void> {
  const { exchange, writer, framing } = stream
  const { wire, generation, fault, response } = exchange
  const usageFault = fault?.kind === 'usage' ? fault.how : undefined
  const tokenCount = generation.tokens.length
  if (usageFault === 'twice') {
    await send(stream, wire.usageOnly(generation, usageOnWire(exchange, Math.floor(tokenCount / 2))))
  }
  if (framing !== 'no-finish') {
    const usage = usageFault === 'early' ? undefined : usageOnWire(exchange, tokenCount)
    const frames = wire.finish(generation, usage)
    for (const [index, frame] of frames.entries()) {
      if (index === frames.length - 1) await passGate(exchange, 'usage')
      await send(stream, frame)
    }
    await writer.flush()
    await passGate(exchange, 'end')
    if (framing !== 'no-closing') for (const frame of wire.closing()) await send(stream, frame)
  }
  if (framing === 'late-data') {
    await send(stream, wire.delta(generation, ' late words', usageOnWire(exchange, tokenCount)))
  }
  await writer.flush()
  exchange.invoice.status = 'complete'
  response.end()
}

function packetingFor(fault: SandboxFault | undefined): Packeting {
  if (fault?.kind === 'slowloris') return { kind: 'byte-per-packet', delayMs: fault.delayMs }
  if (fault?.kind !== 'framing') return { kind: 'plain' }
  if (fault.how === 'byte-per-packet') return { kind: 'byte-per-packet', delayMs: 0 }
  return fault.how === 'one-packet' || fault.how === 'split-utf8' ? { kind: fault.how } : { kind: 'plain' }
}
