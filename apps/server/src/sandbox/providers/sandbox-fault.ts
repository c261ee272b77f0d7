/** Where a held call waits: before its headers, in mid-stream, before its usage, or before its very end. */
export type GatePoint = 'headers' | 'mid' | 'usage' | 'end'

export type ErrorBodyKind = 'json' | 'html' | 'empty' | 'huge' | 'leak'

export type FramingFault =
  | 'malformed'
  | 'unknown-events'
  | 'duplicate-events'
  | 'late-data'
  | 'crlf'
  | 'bom'
  | 'nul'
  | 'split-surrogates'
  | 'huge-event'
  | 'split-utf8'
  | 'byte-per-packet'
  | 'one-packet'
  | 'no-finish'
  | 'no-closing'

export type UsageFault =
  | 'none'
  | 'null'
  | 'zero'
  | 'negative'
  | 'string'
  | 'fraction'
  | 'huge'
  | 'total-mismatch'
  | 'cached-above-input'
  | 'output-above-max'
  | 'twice'
  | 'early'

export type BodyFault =
  | 'empty'
  | 'html'
  | 'null'
  | 'truncated'
  | 'bad-gzip'
  | 'gzip-bomb'
  | 'json-for-sse'
  | 'sse-for-json'

/** What goes wrong with one call. */
export type SandboxFault =
  | {
      readonly kind: 'status'
      readonly status: number
      readonly body?: ErrorBodyKind
      readonly retryAfter?: string
    }
  /** Before any header: the connection is reset, ended, or left hanging. */
  | { readonly kind: 'reset' }
  | { readonly kind: 'fin' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'slow-headers'; readonly delayMs: number }
  /** After so many tokens of a stream. */
  | { readonly kind: 'reset-mid'; readonly afterTokens: number }
  | { readonly kind: 'fin-mid'; readonly afterTokens: number }
  | { readonly kind: 'stall'; readonly afterTokens: number }
  | { readonly kind: 'error-mid'; readonly afterTokens: number; readonly leaks?: boolean }
  /** One byte at a time, with a pause after each. */
  | { readonly kind: 'slowloris'; readonly delayMs: number }
  /** Ignores the bound of the call: `tokens` of output, or without end. */
  | { readonly kind: 'ignore-max'; readonly tokens?: number }
  | { readonly kind: 'framing'; readonly how: FramingFault }
  | { readonly kind: 'usage'; readonly how: UsageFault }
  | { readonly kind: 'body'; readonly how: BodyFault }
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'gate'; readonly at: GatePoint; readonly afterTokens?: number }

/** Any number of calls held at gates, until the test lets them go. */
export interface SandboxGates {
  /** How many calls are held now. */
  heldCount(): number
  /** Resolves once so many calls are held at the same time. */
  whenHeld(count?: number): Promise<void>
  /** Lets all held calls go on. */
  release(): void
}
