import type { ProviderFailureCode } from '../../../ports/model-provider.ts'
import { recordAt, stringAt } from '../json-answer.ts'
import { ProviderComplaint, codeForStatus } from '../provider-complaint.ts'

const codeByType: Readonly<Record<string, ProviderFailureCode>> = {
  authentication_error: 'credentials_rejected',
  permission_error: 'credentials_rejected',
  billing_error: 'quota_exhausted',
  not_found_error: 'model_not_found',
  request_too_large: 'context_too_long',
  rate_limit_error: 'rate_limited',
  api_error: 'server_error',
  timeout_error: 'timeout',
  overloaded_error: 'overloaded',
}

/** The class of an Anthropic error. Two classes hide behind `invalid_request_error`, told apart by their sentence only. */
export function classifyAnthropicError(status: number, body: unknown): ProviderComplaint {
  const error = recordAt(body, 'error')
  const type = stringAt(error, 'type')
  const errorCode = stringAt(recordAt(error, 'details'), 'error_code')
  const labels = [type, errorCode]
  if (/spend_limit|billing|credit/.test(errorCode ?? ''))
    return new ProviderComplaint('quota_exhausted', labels)
  const known = codeByType[type ?? '']
  if (known !== undefined) return new ProviderComplaint(known, labels)
  if (type === 'invalid_request_error') {
    const message = stringAt(error, 'message') ?? ''
    if (/prompt is too long|exceed.*context/i.test(message))
      return new ProviderComplaint('context_too_long', labels)
    if (/credit balance|billing/i.test(message)) return new ProviderComplaint('quota_exhausted', labels)
    return new ProviderComplaint(status > 400 ? codeForStatus(status) : 'request_rejected', labels)
  }
  if (status < 400 && error !== undefined) return new ProviderComplaint('server_error', labels)
  return new ProviderComplaint(codeForStatus(status), labels)
}
