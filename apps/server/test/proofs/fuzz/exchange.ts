/** An answer as it came. */
export type Exchanged = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** What became of a request: answers, or none because its connection was closed by either side. */
export type Outcome =
  | { readonly type: 'answered'; readonly answers: readonly Exchanged[]; readonly ms: number }
  | { readonly type: 'closed'; readonly ms: number; readonly cause?: string }
  | { readonly type: 'hung'; readonly ms: number }

/** Whoever waits longer has been forgotten. */
export const hangLimitMs = 10_000
