import type { DoneEvent, StartEvent, StreamErrorEvent } from '@tessera/contracts/ai'

import type { ApiFailure } from '../../ports/endpoint.ts'
import type { StopSignal } from '../../ports/model-provider.ts'
import { RunStop } from './run-stop.ts'

/** Why we end a run before its provider does. The first cause counts. */
export type AbortCause = 'stopped' | 'caller_left' | 'cut_at_bound' | 'time_limit' | 'shutdown'

/** How a run ended, for everybody who asked for it. */
export type RunResult =
  | { readonly status: 'done'; readonly done: DoneEvent }
  | { readonly status: 'failed'; readonly failure: ApiFailure; readonly event: StreamErrorEvent }

/** What `begin` of a run came to: it runs, its key was used before by another run, or it was refused. */
export type RunBeginning =
  | { readonly type: 'running' }
  | { readonly type: 'replay'; readonly runId: string }
  | { readonly type: 'refused'; readonly failure: ApiFailure }

export type RunIdentity = {
  readonly id: string
  readonly userId: string
  /** From a monotonic clock. */
  readonly openedAtMs: number
  readonly idempotency?: { readonly scopeKey: string; readonly requestHash: string }
}

/** Where a reader of the stream is: what it has seen so far. */
export type StreamPosition = {
  /** Number of the last event; 0 where it came from another process and counts do not compare. */
  readonly eventNumber: number
  readonly textLength: number
  readonly reasoningLength: number
}

export const streamStart: StreamPosition = { eventNumber: 0, textLength: 0, reasoningLength: 0 }

type RunEvent = {
  readonly name: 'start' | 'delta' | 'done' | 'error'
  readonly body: StartEvent | DoneEvent | StreamErrorEvent | { text: string } | { reasoning: string }
  readonly textLength: number
  readonly reasoningLength: number
}

/**
 * A paid request on the server: its state and everything it has said so far. HTTP responses only watch it, so a lost
 * connection loses nothing, a slow reader costs no memory of its own, and stop works from the first moment.
 */
export class Run {
  readonly identity: RunIdentity
  /** Set once credits are held. */
  conversationId: string | undefined
  /** Resolves once credits are held, or the request was refused; rejects only where we are at fault. */
  begun: Promise<RunBeginning> = Promise.resolve({ type: 'running' })
  /** In order; the number of an event is its place, from 1. Most runs are never watched event by event. */
  readonly #events: (RunEvent | string)[] = []
  readonly #listeners = new Set<() => void>()
  readonly #stop = new RunStop()
  readonly #ended = Promise.withResolvers<RunResult>()
  #abortCause: AbortCause | undefined
  #text = ''
  #reasoningText = ''
  #result: RunResult | undefined
  #watchers = 0
  /** When the last watcher left, or the run was opened; undefined while somebody watches. */
  unwatchedSinceMs: number | undefined
  endedAtMs: number | undefined
  /** How much of the text is in the database. */
  savedLength = 0
  /** Its conversation was deleted meanwhile: then nothing of its text is stored any more. */
  isForgotten = false

  constructor(identity: RunIdentity) {
    this.identity = identity
    this.unwatchedSinceMs = identity.openedAtMs
  }

  get text(): string {
    return this.#text
  }

  get reasoningText(): string {
    return this.#reasoningText
  }

  get signal(): StopSignal {
    return this.#stop
  }

  get abortCause(): AbortCause | undefined {
    return this.#abortCause
  }

  get result(): RunResult | undefined {
    return this.#result
  }

  get ended(): Promise<RunResult> {
    return this.#ended.promise
  }

  get eventCount(): number {
    return this.#events.length
  }

  get watcherCount(): number {
    return this.#watchers
  }

  /** Ends the call to the provider at once; the run then settles by its cause. Without effect on an ended run. */
  abort(cause: AbortCause): void {
    if (this.#result !== undefined || this.#abortCause !== undefined) return
    this.#abortCause = cause
    this.#stop.abort()
  }

  emitStart(start: StartEvent): void {
    this.#push('start', start)
  }

  appendText(text: string): void {
    this.#text += text
    this.#push('delta', { text })
  }

  appendReasoning(text: string): void {
    this.#reasoningText += text
    this.#push('delta', { reasoning: text })
  }

  /** Text of an answer that came in one piece, for callers who do not stream. */
  setWholeText(text: string, reasoningText: string): void {
    if (reasoningText !== '') this.appendReasoning(reasoningText)
    if (text !== '') this.appendText(text)
  }

  finish(result: RunResult, nowMs: number): void {
    this.#result = result
    this.endedAtMs = nowMs
    if (result.status === 'done') this.#push('done', result.done)
    else this.#push('error', result.event)
    this.#ended.resolve(result)
  }

  /** Events after `eventNumber`, ready to be written. */
  framesAfter(eventNumber: number): string {
    let frames = ''
    for (let at = eventNumber; at < this.#events.length; at += 1) frames += this.#frameAt(at)
    return frames
  }

  /** Is called after every event. @returns how to stop listening */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Counts somebody who waits for this run. @returns how to leave */
  join(nowMs: () => number): () => void {
    this.#watchers += 1
    this.unwatchedSinceMs = undefined
    let hasLeft = false
    return () => {
      if (hasLeft) return
      hasLeft = true
      this.#watchers -= 1
      if (this.#watchers === 0) this.unwatchedSinceMs = nowMs()
    }
  }

  #push(name: RunEvent['name'], body: RunEvent['body']): void {
    const textLength = this.#text.length
    this.#events.push({ name, body, textLength, reasoningLength: this.#reasoningText.length })
    for (const listener of this.#listeners) listener()
  }

  /** An event as it goes over the wire: made for its first reader and kept for the others. */
  #frameAt(at: number): string {
    const event = this.#events[at]
    if (event === undefined || typeof event === 'string') return event ?? ''
    const id = formatEventId({ ...event, eventNumber: at + 1 })
    const frame = formatFrame({ id, name: event.name, json: JSON.stringify(event.body) })
    this.#events[at] = frame
    return frame
  }
}

/** One server-sent event as bytes on the wire. `json` has no line breaks. */
export function formatFrame(event: {
  readonly id: string
  readonly name: string
  readonly json: string
}): string {
  return `id: ${event.id}\nevent: ${event.name}\ndata: ${event.json}\n\n`
}

/** Event ids carry how much text was seen, so that any process can go on from there. */
export function formatEventId(position: StreamPosition): string {
  return `${position.eventNumber}-${position.textLength}-${position.reasoningLength}`
}

/** @returns the start of the stream for an id that is not ours */
export function parseEventId(id: unknown): StreamPosition {
  const match = typeof id === 'string' ? /^(\d{1,9})-(\d{1,9})-(\d{1,9})$/.exec(id) : null
  if (match === null) return streamStart
  return {
    eventNumber: Number(match[1]),
    textLength: Number(match[2]),
    reasoningLength: Number(match[3]),
  }
}
