import type { ProviderFailureCode } from '../../ports/model-provider.ts'

/**
 * What a provider's answer says is wrong, already in our own words. Carries identifiers only (types, codes), never a
 * text of the provider: its sentences may quote keys, inner addresses and prompts.
 */
export class ProviderComplaint extends Error {
  override readonly name = 'ProviderComplaint'
  readonly code: ProviderFailureCode
  readonly labels: readonly string[]
  readonly retryAfterMs: number | undefined

  constructor(
    code: ProviderFailureCode,
    labels: readonly (string | undefined)[] = [],
    retryAfterMs?: number,
  ) {
    super(code)
    this.code = code
    this.labels = labels.filter((label) => label !== undefined)
    this.retryAfterMs = retryAfterMs
  }
}

/** The class of an HTTP status, where the body says nothing more exact. */
export function codeForStatus(status: number): ProviderFailureCode {
  if (status === 401 || status === 403) return 'credentials_rejected'
  if (status === 402) return 'quota_exhausted'
  if (status === 404) return 'model_not_found'
  if (status === 408 || status === 504) return 'timeout'
  if (status === 413) return 'context_too_long'
  if (status === 429) return 'rate_limited'
  if (status === 503 || status === 529) return 'overloaded'
  if (status >= 500) return 'server_error'
  if (status >= 400) return 'request_rejected'
  return 'invalid_answer'
}
