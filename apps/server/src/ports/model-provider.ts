import type { TokenUsage } from '@tessera/core/metering/token-usage'

export type CallMessage = { readonly role: 'system' | 'user' | 'assistant'; readonly text: string }

/** One call, in nobody's wire format. Always with an output bound, so that what may be charged is bounded too. */
export type ModelCall = {
  readonly providerModelId: string
  readonly messages: readonly CallMessage[]
  readonly maxOutputTokens: number
  readonly temperature?: number
  /** A stable pseudonym: providers ask for one; never an address or a name. */
  readonly userPseudonym: string
}

export type ProviderFinishReason = 'stop' | 'length' | 'content_filter' | 'other'

/** What a provider said it used, after its normaliser; `anomaly` names figures that cannot be true. */
export type ReportedUsage =
  | { readonly status: 'reported'; readonly usage: TokenUsage }
  | { readonly status: 'missing' }
  | { readonly status: 'anomalous'; readonly anomaly: string }

export type ProviderEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  /** May come several times, cumulative: the last one counts. */
  | { readonly type: 'usage'; readonly reported: ReportedUsage }
  /** The provider's own end marker was seen. A stream that ends without it fails with `incomplete_answer`. */
  | { readonly type: 'finish'; readonly reason: ProviderFinishReason }

export type ProviderAnswer = {
  readonly text: string
  readonly reasoningText: string
  readonly finishReason: ProviderFinishReason
  readonly reported: ReportedUsage
}

export type ProviderFailureCode =
  | 'rate_limited'
  | 'overloaded'
  | 'server_error'
  | 'connection_failed'
  | 'timeout'
  | 'incomplete_answer'
  | 'invalid_answer'
  | 'credentials_rejected'
  | 'quota_exhausted'
  | 'model_not_found'
  | 'context_too_long'
  | 'content_refused'
  | 'request_rejected'
  | 'aborted'

/**
 * Why a call did not end well. The message is ours and safe to show; nothing the provider wrote is in it.
 * `detail` is for logs, already stripped of keys and addresses.
 */
export class ProviderFailure extends Error {
  override readonly name = 'ProviderFailure'
  readonly code: ProviderFailureCode
  /** Whether the same call may well succeed when it is made again, here or at another provider. */
  readonly isRetryable: boolean
  /** Whether the first content had been received when it failed: then nobody may call again. */
  readonly afterFirstByte: boolean
  readonly httpStatus: number | undefined
  /** At most the provider's Retry-After, capped. */
  readonly retryAfterMs: number | undefined
  readonly detail: string | undefined

  constructor(
    code: ProviderFailureCode,
    properties: {
      readonly message: string
      readonly isRetryable: boolean
      readonly afterFirstByte: boolean
      readonly httpStatus?: number
      readonly retryAfterMs?: number
      readonly detail?: string
    },
  ) {
    super(properties.message)
    this.code = code
    this.isRetryable = properties.isRetryable
    this.afterFirstByte = properties.afterFirstByte
    this.httpStatus = properties.httpStatus
    this.retryAfterMs = properties.retryAfterMs
    this.detail = properties.detail
  }
}

/** What a call needs of an `AbortSignal`; every `AbortSignal` is one. */
export interface StopSignal {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** One provider's wire format behind our own words. Both methods throw only `ProviderFailure`. */
export interface ModelProvider {
  readonly name: string
  /** Ends after `finish`. Aborting the signal closes the provider's connection at once and throws `aborted`. */
  stream(call: ModelCall, signal: StopSignal): AsyncIterable<ProviderEvent>
  complete(call: ModelCall, signal: StopSignal): Promise<ProviderAnswer>
  /** The ids that the key can use; undefined where the server does not tell. */
  listModelIds(signal: StopSignal): Promise<readonly string[] | undefined>
  close(): Promise<void>
}
