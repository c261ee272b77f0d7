import { Pool } from 'undici'

import type {
  ModelCall,
  ModelProvider,
  ProviderAnswer,
  ProviderEvent,
  StopSignal,
} from '../../ports/model-provider.ts'
import { cleanText } from './clean-text.ts'
import { HttpCall, readWholeText } from './http-call.ts'
import type { HttpHead } from './http-call.ts'
import { parseJson, tryParseJson } from './json-answer.ts'
import { ProviderComplaint, codeForStatus } from './provider-complaint.ts'
import { toProviderFailure } from './provider-failures.ts'
import type { CallTrace } from './provider-failures.ts'
import { defaultProviderLimits } from './provider-limits.ts'
import type { ProviderLimits } from './provider-limits.ts'
import { isEventStream, isPlainBody, readRequestId, readRetryAfterMs } from './response-facts.ts'
import { streamAnswer } from './stream-answer.ts'
import type { WireFormat } from './wire-format.ts'

export type WireProviderOptions = {
  readonly name: string
  readonly baseUrl: string
  readonly apiKey?: string
  readonly limits?: Partial<ProviderLimits>
  /** Throws where a database transaction is open: no provider is called from inside one. */
  readonly assertOutsideTransaction?: () => void
}

// A pool opens a connection for each call that runs; admission is bounded long before this.
const maxConnections = 2_048
const keepAliveMs = 15_000
// An error's body is read to tell its class; nobody waits long for that.
const errorBodyMs = 5_000
const listModelsMs = 15_000

/** Makes a provider of a wire format: one call is one attempt, within `ProviderLimits`, failing only as `ProviderFailure`. */
export function createWireProvider(options: WireProviderOptions, format: WireFormat): ModelProvider {
  return new WireProvider(options, format)
}

class WireProvider implements ModelProvider {
  readonly name: string
  readonly #format: WireFormat
  readonly #limits: ProviderLimits
  readonly #pool: Pool
  readonly #pathPrefix: string
  readonly #headers: Readonly<Record<string, string>>
  readonly #headersWithBody: Readonly<Record<string, string>>
  readonly #secrets: readonly string[]
  readonly #assertOutsideTransaction: () => void

  constructor(options: WireProviderOptions, format: WireFormat) {
    const baseUrl = new URL(options.baseUrl)
    this.name = options.name
    this.#format = format
    this.#limits = { ...defaultProviderLimits, ...options.limits }
    this.#pathPrefix = baseUrl.pathname.replace(/\/+$/, '')
    this.#headers = { 'accept-encoding': 'identity', 'user-agent': 'tessera', ...format.headers }
    this.#headersWithBody = { ...this.#headers, 'content-type': 'application/json' }
    this.#secrets = options.apiKey === undefined ? [] : [options.apiKey]
    this.#assertOutsideTransaction = options.assertOutsideTransaction ?? (() => undefined)
    this.#pool = new Pool(baseUrl.origin, {
      connections: maxConnections,
      pipelining: 1,
      // With one connection per call, aborting a call closes its connection, which stops the provider's work at once.
      allowH2: false,
      keepAliveTimeout: keepAliveMs,
      connect: { timeout: this.#limits.headersMs },
    })
  }

  stream(call: ModelCall, signal: StopSignal): AsyncGenerator<ProviderEvent, void, undefined> {
    this.#assertOutsideTransaction()
    const trace = this.#createTrace()
    return streamAnswer({
      start: () => this.#post(call, { isStreamed: true, signal }),
      expectStream: (http) => this.#expectStream(http, trace),
      reader: this.#format.createStreamReader(),
      limits: this.#limits,
      trace,
    })
  }

  async complete(call: ModelCall, signal: StopSignal): Promise<ProviderAnswer> {
    this.#assertOutsideTransaction()
    const trace = this.#createTrace()
    const http = this.#post(call, { isStreamed: false, signal })
    try {
      const answer = this.#format.readAnswer(await this.#readJson(http, trace))
      return { ...answer, text: cleanText(answer.text), reasoningText: cleanText(answer.reasoningText) }
    } catch (error) {
      throw toProviderFailure(error, trace)
    } finally {
      http.close()
    }
  }

  async listModelIds(signal: StopSignal): Promise<readonly string[] | undefined> {
    this.#assertOutsideTransaction()
    const trace = this.#createTrace()
    const getJson = async (path: string): Promise<unknown> => {
      const http = this.#send({ method: 'GET', path, headersMs: listModelsMs, signal })
      http.endWithin(listModelsMs)
      try {
        return await this.#readJson(http, trace)
      } finally {
        http.close()
      }
    }
    try {
      return await this.#format.listModelIds(getJson)
    } catch (error) {
      throw toProviderFailure(error, trace)
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy()
  }

  #post(call: ModelCall, how: { readonly isStreamed: boolean; readonly signal: StopSignal }): HttpCall {
    return this.#send({
      method: 'POST',
      path: this.#format.path(call, how.isStreamed),
      body: JSON.stringify(this.#format.body(call, how.isStreamed)),
      headersMs: how.isStreamed ? this.#limits.headersMs : this.#limits.answerHeadersMs,
      signal: how.signal,
    })
  }

  #send(request: {
    readonly method: 'GET' | 'POST'
    readonly path: string
    readonly body?: string
    readonly headersMs: number
    readonly signal: StopSignal
  }): HttpCall {
    const headers = request.body === undefined ? this.#headers : this.#headersWithBody
    return HttpCall.start(
      this.#pool,
      { ...request, path: this.#pathPrefix + request.path, headers },
      this.#limits,
    )
  }

  async #readJson(http: HttpCall, trace: CallTrace): Promise<unknown> {
    await this.#expectSuccess(http, trace)
    return parseJson(await readWholeText(http, { maxBytes: this.#limits.maxAnswerBytes, excess: 'fault' }))
  }

  async #expectStream(http: HttpCall, trace: CallTrace): Promise<void> {
    const head = await this.#expectSuccess(http, trace)
    if (isEventStream(head.headers)) return
    // Some gateways answer 200 with an error in a JSON body; its class is worth more than "not a stream".
    const body = tryParseJson(await this.#readBriefly(http))
    const complaint = this.#format.classifyError(head.status, body)
    throw complaint.code === 'invalid_answer'
      ? new ProviderComplaint('invalid_answer', ['not_a_stream'])
      : complaint
  }

  async #expectSuccess(http: HttpCall, trace: CallTrace): Promise<HttpHead> {
    const head = await http.head()
    trace.status = head.status
    trace.requestId = readRequestId(head.headers)
    if (!isPlainBody(head.headers)) {
      throw head.status === 200
        ? new ProviderComplaint('invalid_answer', ['compressed_body'])
        : new ProviderComplaint(codeForStatus(head.status), ['compressed_body'])
    }
    if (head.status === 200) return head
    trace.retryAfterMs = readRetryAfterMs(head.headers)
    // A redirect is never followed: it would carry the key and the prompt to whoever it names.
    if (head.status < 400) throw new ProviderComplaint('invalid_answer', ['unexpected_status'])
    throw this.#format.classifyError(head.status, tryParseJson(await this.#readBriefly(http)))
  }

  async #readBriefly(http: HttpCall): Promise<string> {
    http.endWithin(errorBodyMs)
    try {
      return await readWholeText(http, { maxBytes: this.#limits.maxErrorBytes, excess: 'cut' })
    } catch (error) {
      // The status alone tells enough, unless it was us who stopped.
      if (http.isAborted) throw error
      return ''
    }
  }

  #createTrace(): CallTrace {
    return {
      providerName: this.name,
      secrets: this.#secrets,
      maxRetryAfterMs: this.#limits.maxRetryAfterMs,
      status: undefined,
      requestId: undefined,
      retryAfterMs: undefined,
      afterFirstByte: false,
    }
  }
}
