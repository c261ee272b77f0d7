import { setTimeout as sleep } from 'node:timers/promises'

import { HttpConnection } from './http-connection.ts'
import type { Exchange } from './http-connection.ts'

export type Load = {
  readonly port: number
  readonly concurrency: number
  /** Sent in turn, so that the wallets behind them take turns too. */
  readonly requests: readonly Buffer[]
  readonly marker?: string
  /** A text that stands in every good answer. */
  readonly proof?: string
  /** Every answer says what it cost. */
  readonly isPaid?: boolean
} & (
  | { readonly durationMs: number; readonly count?: undefined }
  | { readonly count: number; readonly durationMs?: undefined }
)

export type LoadResult = {
  readonly completed: number
  readonly isPaid: boolean
  readonly elapsedMs: number
  readonly totalsMs: readonly number[]
  readonly firstsMs: readonly number[]
  /** What the answers said they cost, in all. */
  readonly chargedMicro: bigint
}

/** Closed loop: every connection sends its next request when the one before is answered. Any failure ends the run. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const connections = await openConnections(load.port, load.concurrency)
  const gathered = createTally(load)
  const startedMs = performance.now()
  const mostRequests = load.count ?? Number.POSITIVE_INFINITY
  const endsAtMs = startedMs + (load.durationMs ?? Number.POSITIVE_INFINITY)
  let next = 0
  try {
    await Promise.all(
      connections.map(async (connection) => {
        while (next < mostRequests && performance.now() < endsAtMs) {
          const request = requestAt(load, next)
          next += 1
          gathered.add(await connection.exchange(request, load.marker))
        }
      }),
    )
    return { ...gathered.result(), elapsedMs: performance.now() - startedMs }
  } finally {
    for (const connection of connections) connection.close()
  }
}

/**
 * Opens many streams, one after the other over `rampMs`, each once.
 * @param whileOpen is called when all are open
 */
export async function openStreams(
  load: Omit<Load, 'durationMs' | 'count'> & { readonly rampMs: number },
  whileOpen: () => Promise<void>,
): Promise<LoadResult> {
  const connections = await openConnections(load.port, load.concurrency)
  const gathered = createTally(load)
  const startedMs = performance.now()
  try {
    const answers: Promise<void>[] = []
    for (const [index, connection] of connections.entries()) {
      const dueMs = startedMs + (index * load.rampMs) / connections.length
      if (dueMs > performance.now() + 1) await sleep(dueMs - performance.now())
      const answer = connection.exchange(requestAt(load, index), load.marker)
      answers.push(answer.then((exchange) => gathered.add(exchange)))
    }
    await Promise.all([...answers, whileOpen()])
    return { ...gathered.result(), elapsedMs: performance.now() - startedMs }
  } finally {
    for (const connection of connections) connection.close()
  }
}

function openConnections(port: number, count: number): Promise<readonly HttpConnection[]> {
  return Promise.all(Array.from({ length: count }, () => HttpConnection.open(port)))
}

function requestAt(load: Pick<Load, 'requests'>, index: number): Buffer {
  const request = load.requests[index % load.requests.length]
  if (request === undefined) throw new Error('a load needs requests')
  return request
}

function createTally({ proof, isPaid = false }: Pick<Load, 'proof' | 'isPaid'>) {
  const totalsMs: number[] = []
  const firstsMs: number[] = []
  let chargedMicro = 0n
  return {
    add({ status, body, totalMs, firstMs }: Exchange): void {
      if (status !== 200 || (proof !== undefined && !body.includes(proof))) {
        throw new Error(`a request failed with ${status}: ${body.slice(-1_000)}`)
      }
      totalsMs.push(totalMs)
      firstsMs.push(firstMs)
      if (!isPaid) return
      const credits = /"credits_charged":([\d.]+)/.exec(body)?.[1]
      if (credits === undefined) throw new Error(`an answer does not say what it cost: ${body.slice(-1_000)}`)
      chargedMicro += BigInt(Math.round(Number(credits) * 1e6))
    },
    result: () => ({ completed: totalsMs.length, isPaid, totalsMs, firstsMs, chargedMicro }),
  }
}
