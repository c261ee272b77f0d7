/** A request that reached the sandbox, as tests see it. */
export type SandboxApiCall = {
  readonly method: string
  readonly path: string
  readonly idempotencyKey: string | undefined
  /** Counts from 1. */
  readonly callNumber: number
}

/** What goes wrong with one request. */
export type SandboxApiFault =
  /** Answered with this status, and nothing was done. */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  /** The connection breaks before anything was done. */
  | { readonly kind: 'reset' }
  /** Never answered, and nothing was done. */
  | { readonly kind: 'hang' }
  /** Done, and the connection breaks before the answer. */
  | { readonly kind: 'lost_answer' }
  /** Done, and answered with 500. */
  | { readonly kind: 'failed_after' }
  /** Done, and answered late. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** Waits until the test lets it go: before it is done, or before its answer. */
  | { readonly kind: 'gate'; readonly at: 'before' | 'after' }

export type SandboxApiFaults = (call: SandboxApiCall) => SandboxApiFault | undefined
