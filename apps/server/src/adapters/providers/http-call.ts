import type { Dispatcher, Pool } from 'undici'

import type { StopSignal } from '../../ports/model-provider.ts'
import type { ProviderLimits } from './provider-limits.ts'
import { TransportFault } from './transport-fault.ts'

export type HttpRequest = {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** How long the headers of the answer may take. */
  readonly headersMs: number
  readonly signal: StopSignal
}

export type HttpHead = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

// Beyond this much unread data the socket is paused, so that a slow reader costs the provider's patience, not memory.
const maxUnreadBytes = 256 * 1024

// After its closing frame an answer may still send the end of its framing; then its connection can be used again.
const quietEndMs = 1_000
const quietEndBytes = 64 * 1024

/**
 * One HTTP request with every limit of `ProviderLimits`, straight on undici's dispatcher: no redirect is followed, no
 * body is decompressed, nothing is tried twice. Errors are `TransportFault`s.
 */
export class HttpCall implements Dispatcher.DispatchHandler {
  readonly #limits: ProviderLimits
  readonly #signal: StopSignal
  readonly #unread: Buffer[] = []
  readonly #headReady = Promise.withResolvers<HttpHead>()
  #unreadBytes = 0
  #receivedBytes = 0
  #controller: Dispatcher.DispatchController | undefined
  #isHeadReceived = false
  #isPaused = false
  #isEnded = false
  #isQuiet = false
  #fault: TransportFault | undefined
  #wakeReader: (() => void) | undefined
  /** From a monotonic clock: when the present phase, and when the whole call, has taken too long. */
  #phaseEndsAtMs: number
  #endsAtMs: number
  /** Fires no later than the nearest of the two ends; one timer, because a call needs to arm it only once. */
  #timer: NodeJS.Timeout

  private constructor(request: HttpRequest, limits: ProviderLimits) {
    this.#limits = limits
    this.#signal = request.signal
    const nowMs = performance.now()
    this.#phaseEndsAtMs = nowMs + request.headersMs
    this.#endsAtMs = nowMs + limits.totalMs
    this.#timer = setTimeout(this.#onTimer, Math.min(request.headersMs, limits.idleMs, limits.totalMs))
    // Whoever stops before the headers never asks for them; their absence is no unhandled rejection.
    this.#headReady.promise.catch(() => undefined)
  }

  static start(pool: Pool, request: HttpRequest, limits: ProviderLimits): HttpCall {
    const call = new HttpCall(request, limits)
    if (request.signal.aborted) {
      call.#fail(new TransportFault('aborted'))
      return call
    }
    request.signal.addEventListener('abort', call.#onAbort)
    pool.dispatch(
      {
        method: request.method,
        path: request.path,
        headers: request.headers,
        body: request.body ?? null,
        // Our own timers are exact and injectable; the client's would fire up to a second late.
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      call,
    )
    return call
  }

  /** The caller stopped it; every other fault is the provider's or the network's. */
  get isAborted(): boolean {
    return this.#fault?.kind === 'aborted'
  }

  /** Status and headers, or the fault that came before them. */
  head(): Promise<HttpHead> {
    return this.#headReady.promise
  }

  /** The next piece that is already here. */
  take(): Buffer | undefined {
    if (this.#fault?.kind === 'aborted') return undefined
    const chunk = this.#unread.shift()
    if (chunk === undefined) return undefined
    this.#unreadBytes -= chunk.length
    if (this.#isPaused && this.#unreadBytes === 0) this.#resume()
    return chunk
  }

  /** Waits for the next piece; undefined at the end. What came before a fault is still handed out, except on abort. */
  async next(): Promise<Buffer | undefined> {
    for (;;) {
      const chunk = this.take()
      if (chunk !== undefined) return chunk
      if (this.#fault !== undefined) throw this.#fault
      if (this.#isEnded) return undefined
      await new Promise<void>((resolve) => {
        this.#wakeReader = resolve
      })
    }
  }

  /** From now on the call has at most this long, whatever its limits said. */
  endWithin(ms: number): void {
    if (this.#isOver()) return
    this.#endsAtMs = performance.now() + ms
    this.#armTimer()
  }

  /** The answer is known to be whole: what still comes is dropped, and a connection that goes on is closed. */
  leaveQuietly(): void {
    if (this.#isOver()) return
    this.#isQuiet = true
    this.#unread.length = 0
    this.#receivedBytes = 0
    if (this.#isPaused) this.#resume()
    this.endWithin(quietEndMs)
  }

  /** Closes the connection at once unless the answer has ended. Safe to call at any time, any number of times. */
  close(): void {
    // After an answer that came to its end there is nothing to fail; making the fault would cost more than the rest here.
    if (!this.#isQuiet && !this.#isOver()) this.#fail(new TransportFault('aborted'))
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    // It failed while the connection was being made: then it is not even sent.
    if (this.#fault !== undefined) controller.abort(this.#fault)
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: HttpHead['headers'],
  ): void {
    if (status < 200 || this.#isOver()) return
    this.#isHeadReceived = true
    this.#phaseEndsAtMs = performance.now() + this.#limits.idleMs
    this.#headReady.resolve({ status, headers })
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isOver()) return
    this.#receivedBytes += chunk.length
    if (this.#isQuiet) {
      if (this.#receivedBytes > quietEndBytes) this.#fail(new TransportFault('aborted'))
      return
    }
    if (this.#receivedBytes > this.#limits.maxWireBytes) {
      this.#fail(new TransportFault('too_large'))
      return
    }
    this.#unread.push(chunk)
    this.#unreadBytes += chunk.length
    if (this.#unreadBytes > maxUnreadBytes) {
      this.#isPaused = true
      controller.pause()
      // Nothing can come while nobody takes it.
      this.#phaseEndsAtMs = Number.POSITIVE_INFINITY
    } else {
      this.#phaseEndsAtMs = performance.now() + this.#limits.idleMs
    }
    this.#wake()
  }

  onResponseEnd(): void {
    if (this.#isOver()) return
    this.#isEnded = true
    this.#settle()
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(classify(error, this.#isHeadReceived))
  }

  readonly #onAbort = (): void => {
    this.#fail(new TransportFault('aborted'))
  }

  readonly #onTimer = (): void => {
    if (Math.min(this.#phaseEndsAtMs, this.#endsAtMs) <= performance.now()) {
      this.#fail(new TransportFault('timed_out'))
    } else {
      this.#armTimer()
    }
  }

  #armTimer(): void {
    clearTimeout(this.#timer)
    const nextMs = Math.min(this.#phaseEndsAtMs, this.#endsAtMs) - performance.now()
    this.#timer = setTimeout(this.#onTimer, Math.max(1, Math.min(nextMs, this.#limits.idleMs)))
  }

  #isOver(): boolean {
    return this.#isEnded || this.#fault !== undefined
  }

  #resume(): void {
    this.#isPaused = false
    this.#phaseEndsAtMs = performance.now() + this.#limits.idleMs
    this.#controller?.resume()
  }

  #fail(fault: TransportFault): void {
    if (this.#isOver()) return
    this.#fault = fault
    this.#controller?.abort(fault)
    this.#settle()
  }

  #settle(): void {
    clearTimeout(this.#timer)
    this.#signal.removeEventListener('abort', this.#onAbort)
    if (this.#fault !== undefined) this.#headReady.reject(this.#fault)
    this.#wake()
  }

  #wake(): void {
    const wake = this.#wakeReader
    this.#wakeReader = undefined
    wake?.()
  }
}

/**
 * Reads a whole body into a text.
 * @param bound.excess whether more than `maxBytes` is cut off (and the connection closed) or a fault
 */
export async function readWholeText(
  call: HttpCall,
  bound: { readonly maxBytes: number; readonly excess: 'cut' | 'fault' },
): Promise<string> {
  const chunks: Buffer[] = []
  let totalBytes = 0
  for (;;) {
    const chunk = await call.next()
    if (chunk === undefined) break
    totalBytes += chunk.length
    chunks.push(chunk)
    if (totalBytes > bound.maxBytes) {
      call.close()
      if (bound.excess === 'fault') throw new TransportFault('too_large')
      break
    }
  }
  const [only] = chunks
  const whole = only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks)
  return whole.toString('utf8', 0, bound.maxBytes)
}

function classify(error: Error, isHeadReceived: boolean): TransportFault {
  const reasonCode = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  if (reasonCode === 'UND_ERR_CONNECT_TIMEOUT') return new TransportFault('timed_out', reasonCode)
  return new TransportFault(isHeadReceived ? 'broken_off' : 'unreachable', reasonCode)
}
