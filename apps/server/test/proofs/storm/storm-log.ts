/** What the user of a request did to it. */
export type Deed = 'waits' | 'leaves' | 'stops' | 'reads slowly' | 'clicks twice'

/** What its user was told of a request. */
export type Told =
  /** The connection broke, or its user did not stay to the end. */
  | { readonly type: 'unknown' }
  | { readonly type: 'charged'; readonly runId: string; readonly micro: bigint; readonly text: string }
  | { readonly type: 'failed'; readonly runId: string; readonly micro: bigint; readonly code: string }
  /** Before anything was held. */
  | { readonly type: 'refused'; readonly status: number; readonly code: string }

export type StormRequest = {
  readonly key: string
  readonly user: number
  readonly model: string
  readonly deed: Deed
  readonly isStreamed: boolean
  readonly isStored: boolean
  told: Told
  /** The second click's own answer. */
  toldAgain: Told | undefined
  /** As much of a stream as its user saw. */
  received: string
  /** Where the start of a stream was seen. */
  runId: string | undefined
}

/** Everything that all users know, and everything that no user should have seen. */
export class StormLog {
  readonly requests: StormRequest[] = []
  readonly #sights = new Set<string>()
  readonly statuses = new Map<number, number>()

  add(request: StormRequest): void {
    this.requests.push(request)
  }

  answered(status: number): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1)
  }

  /** A sentence for each thing that must not be. */
  get violations(): readonly string[] {
    return [...this.#sights]
  }

  violate(message: string): void {
    this.#sights.add(message)
  }
}
