import { createHash } from 'node:crypto'

import { err, ok } from '@tessera/core/result'

import type { Backend } from '../backend.ts'
import { type StripeResult, refuse } from '../refusal.ts'
import type { KeyedAnswer, WireObject } from '../state/sandbox-records.ts'
import type { ParamTree } from './form-encoding.ts'

// Source: docs.stripe.com/api/idempotent_requests: keys may go after 24 hours.
const keptMs = 24 * 3_600_000
const longestKey = 255
const mostKeys = 20_000

export type KeyedRequest = {
  readonly key: string
  readonly method: string
  readonly path: string
  readonly params: ParamTree
}

/** Idempotency keys as Stripe keeps them: what was run is answered again, word for word. */
export class IdempotencyKeys {
  readonly #backend: Backend
  readonly #inFlight = new Set<string>()

  constructor(backend: Backend) {
    this.#backend = backend
  }

  /**
   * @returns the answer that was given before, or undefined: the request is to be run. Where it is not refused, the key
   *   is this request's until `release`.
   */
  claim(request: KeyedRequest): StripeResult<KeyedAnswer | undefined> {
    const { key } = request
    if (key.length > longestKey) {
      return refuse(`Idempotency keys must be at most ${longestKey} characters long.`)
    }
    if (this.#inFlight.has(key)) return inUse(key)
    const known = this.#backend.tables.keyedAnswers.find(key)
    const isKept = known !== undefined && this.#backend.clock.nowMs() - known.savedAtMs < keptMs
    if (isKept && known.fingerprint !== fingerprintOf(request)) return otherParameters(key)
    this.#inFlight.add(key)
    return ok(isKept ? known : undefined)
  }

  save(
    request: KeyedRequest,
    answer: { readonly status: number; readonly body: WireObject; readonly requestId: string },
  ): void {
    this.#backend.tables.keyedAnswers.put({
      id: request.key,
      fingerprint: fingerprintOf(request),
      savedAtMs: this.#backend.clock.nowMs(),
      ...answer,
    })
    this.#backend.tables.keyedAnswers.keepYoungest(mostKeys)
  }

  release({ key }: KeyedRequest): void {
    this.#inFlight.delete(key)
  }
}

function otherParameters(key: string): StripeResult<never> {
  return err({
    status: 400,
    type: 'idempotency_error',
    message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
  })
}

function inUse(key: string): StripeResult<never> {
  return err({
    status: 409,
    type: 'idempotency_error',
    code: 'idempotency_key_in_use',
    message: `There is currently another in-progress request using this idempotent key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
  })
}

function fingerprintOf({ method, path, params }: KeyedRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([method, path, sorted(params)]))
    .digest('hex')
}

/** The order in which a form names its fields says nothing. */
function sorted(tree: ParamTree): unknown {
  if (typeof tree === 'string') return tree
  return Object.entries(tree)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => [name, sorted(value)])
}
