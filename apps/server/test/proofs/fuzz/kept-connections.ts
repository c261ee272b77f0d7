import { Pool, errors } from 'undici'

import { hangLimitMs } from './exchange.ts'
import type { Outcome } from './exchange.ts'
import type { Header } from './planned-request.ts'

export type Sending = {
  readonly method: string
  readonly target: string
  readonly headers: readonly Header[]
  readonly body: Buffer | undefined
}

/** Connections that are used again and again, as those of browsers and of programs are. */
export class KeptConnections {
  readonly #pool: Pool

  constructor(url: string, connections: number) {
    this.#pool = new Pool(url, {
      connections,
      headersTimeout: hangLimitMs,
      bodyTimeout: hangLimitMs,
    })
  }

  async send({ method, target, headers, body }: Sending): Promise<Outcome> {
    const startedMs = performance.now()
    const signal = AbortSignal.timeout(hangLimitMs)
    try {
      const response = await this.#pool.request({
        method,
        path: target,
        headers: headers.flat(),
        body: body ?? null,
        signal,
      })
      const text = await response.body.text()
      const answer = { status: response.statusCode, headers: flatten(response.headers), text }
      return { type: 'answered', answers: [answer], ms: performance.now() - startedMs }
    } catch (error) {
      const ms = performance.now() - startedMs
      const isLate =
        signal.aborted ||
        error instanceof errors.HeadersTimeoutError ||
        error instanceof errors.BodyTimeoutError
      if (isLate) return { type: 'hung', ms }
      return {
        type: 'closed',
        ms,
        cause: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
      }
    }
  }

  close(): Promise<void> {
    return this.#pool.destroy()
  }
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}
