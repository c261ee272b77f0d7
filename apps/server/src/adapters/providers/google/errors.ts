import type { ProviderFailureCode } from '../../../ports/model-provider.ts'
import { isRecord, listAt, recordAt, stringAt } from '../json-answer.ts'
import { ProviderComplaint, codeForStatus } from '../provider-complaint.ts'

const codeByGoogleStatus: Readonly<Record<string, ProviderFailureCode>> = {
  UNAUTHENTICATED: 'credentials_rejected',
  PERMISSION_DENIED: 'credentials_rejected',
  NOT_FOUND: 'model_not_found',
  RESOURCE_EXHAUSTED: 'rate_limited',
  UNAVAILABLE: 'overloaded',
  INTERNAL: 'server_error',
  UNKNOWN: 'server_error',
  DEADLINE_EXCEEDED: 'timeout',
  ABORTED: 'server_error',
}

/** The class of a Gemini error. A bad key comes as a bad request whose details alone give it away. */
export function classifyGoogleError(status: number, body: unknown): ProviderComplaint {
  // A streamed call that fails may answer with a list of one error.
  const error = recordAt(Array.isArray(body) ? body[0] : body, 'error')
  const googleStatus = stringAt(error, 'status')
  const details = listAt(error, 'details')
  const reason = details.map((detail) => stringAt(detail, 'reason')).find((found) => found !== undefined)
  const labels = [googleStatus, reason]
  if (reason === 'API_KEY_INVALID') return new ProviderComplaint('credentials_rejected', labels)
  const known = codeByGoogleStatus[googleStatus ?? '']
  if (known !== undefined) return new ProviderComplaint(known, labels, readRetryDelayMs(details))
  if (/token count.*exceeds|too (long|large)/i.test(stringAt(error, 'message') ?? '')) {
    return new ProviderComplaint('context_too_long', labels)
  }
  if (googleStatus === 'FAILED_PRECONDITION') return new ProviderComplaint('credentials_rejected', labels)
  if (status < 400) return new ProviderComplaint(isRecord(error) ? 'server_error' : 'invalid_answer', labels)
  return new ProviderComplaint(codeForStatus(status), labels)
}

function readRetryDelayMs(details: readonly unknown[]): number | undefined {
  for (const detail of details) {
    const seconds = /^(\d+(?:\.\d+)?)s$/.exec(stringAt(detail, 'retryDelay') ?? '')?.[1]
    if (seconds !== undefined) return Math.ceil(Number(seconds) * 1000)
  }
  return undefined
}
