import { ProviderFailure } from '../../ports/model-provider.ts'
import type { ProviderFailureCode } from '../../ports/model-provider.ts'
import { ProviderComplaint } from './provider-complaint.ts'
import { TransportFault } from './transport-fault.ts'
import type { TransportFaultKind } from './transport-fault.ts'

/** Our own sentences: nobody is told of our keys, our accounts or the provider's inner life. */
const messageByCode: Readonly<Record<ProviderFailureCode, string>> = {
  rate_limited: 'The model is getting too many requests right now.',
  overloaded: 'The model is overloaded right now.',
  server_error: 'The model’s provider had an error.',
  connection_failed: 'The model’s provider could not be reached.',
  timeout: 'The model did not answer in time.',
  incomplete_answer: 'The answer broke off before its end.',
  invalid_answer: 'The model’s provider sent an answer that could not be read.',
  credentials_rejected: 'The model’s provider is not available at the moment.',
  quota_exhausted: 'The model’s provider is not available at the moment.',
  model_not_found: 'The model is not available at its provider.',
  context_too_long: 'The conversation is too long for this model.',
  content_refused: 'The model’s provider refused to answer this.',
  request_rejected: 'The model’s provider did not accept the request.',
  aborted: 'The request was stopped.',
}

/**
 * Whether the same call may go well when it is made again. A rejected key, an empty account or a model that is not
 * there stay what they are, here; whether another provider would do is for the caller, who knows of others.
 */
const isRetryableByCode: Readonly<Record<ProviderFailureCode, boolean>> = {
  rate_limited: true,
  overloaded: true,
  server_error: true,
  connection_failed: true,
  timeout: true,
  incomplete_answer: true,
  invalid_answer: true,
  credentials_rejected: false,
  quota_exhausted: false,
  model_not_found: false,
  context_too_long: false,
  content_refused: false,
  request_rejected: false,
  aborted: false,
}

const codeByTransportKind: Readonly<Record<TransportFaultKind, ProviderFailureCode>> = {
  aborted: 'aborted',
  timed_out: 'timeout',
  unreachable: 'connection_failed',
  broken_off: 'incomplete_answer',
  too_large: 'invalid_answer',
}

/** What is known of a call when it fails. */
export type CallTrace = {
  readonly providerName: string
  /** Never leave in a text; they are cut out of everything that goes to a log. */
  readonly secrets: readonly string[]
  readonly maxRetryAfterMs: number
  status: number | undefined
  requestId: string | undefined
  retryAfterMs: number | undefined
  afterFirstByte: boolean
}

/** Turns whatever went wrong in an adapter into the one error that leaves it. */
export function toProviderFailure(error: unknown, trace: CallTrace): ProviderFailure {
  if (error instanceof ProviderFailure) return error
  if (error instanceof ProviderComplaint) {
    return createFailure(error.code, trace, { labels: error.labels, retryAfterMs: error.retryAfterMs })
  }
  if (error instanceof TransportFault) {
    return createFailure(codeByTransportKind[error.kind], trace, {
      labels: error.reasonCode === undefined ? [] : [error.reasonCode],
      retryAfterMs: undefined,
    })
  }
  // A bug of ours must not pass for a fault of the provider's.
  throw error
}

function createFailure(
  code: ProviderFailureCode,
  trace: CallTrace,
  facts: { readonly labels: readonly string[]; readonly retryAfterMs: number | undefined },
): ProviderFailure {
  const retryAfterMs = facts.retryAfterMs ?? trace.retryAfterMs
  return new ProviderFailure(code, {
    message: messageByCode[code],
    isRetryable: isRetryableByCode[code],
    afterFirstByte: trace.afterFirstByte,
    ...(trace.status === undefined ? {} : { httpStatus: trace.status }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs: Math.min(retryAfterMs, trace.maxRetryAfterMs) }),
    detail: describe(facts.labels, trace),
  })
}

function describe(labels: readonly string[], trace: CallTrace): string {
  const parts = [`provider=${trace.providerName}`]
  if (trace.status !== undefined) parts.push(`status=${trace.status}`)
  const readable = labels.filter(isIdentifier)
  if (readable.length > 0) parts.push(`reason=${readable.join(',')}`)
  if (trace.requestId !== undefined) parts.push(`request_id=${trace.requestId}`)
  return cutOut(parts.join(' '), trace.secrets)
}

// Types and codes of errors are words joined by underscores and dots. Whatever looks otherwise could be anything.
function isIdentifier(label: string): boolean {
  return label.length <= 64 && /^[A-Za-z][A-Za-z_.]*[0-9]{0,3}[A-Za-z_.]*$/.test(label)
}

function cutOut(text: string, secrets: readonly string[]): string {
  let clean = text
  for (const secret of secrets) {
    if (secret.length > 0) clean = clean.replaceAll(secret, '[key]')
  }
  return clean
}
