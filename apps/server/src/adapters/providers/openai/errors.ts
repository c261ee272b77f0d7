import type { ProviderFailureCode } from '../../../ports/model-provider.ts'
import { isRecord, recordAt, stringAt } from '../json-answer.ts'
import { ProviderComplaint, codeForStatus } from '../provider-complaint.ts'

const codeByOpenAiCode: Readonly<Record<string, ProviderFailureCode>> = {
  context_length_exceeded: 'context_too_long',
  string_above_max_length: 'context_too_long',
  insufficient_quota: 'quota_exhausted',
  billing_hard_limit_reached: 'quota_exhausted',
  invalid_api_key: 'credentials_rejected',
  model_not_found: 'model_not_found',
  rate_limit_exceeded: 'rate_limited',
  content_policy_violation: 'content_refused',
  content_filter: 'content_refused',
  overloaded: 'overloaded',
}

/** The class of an OpenAI error, from the status, or from the body where that says more. */
export function classifyOpenAiError(status: number, body: unknown): ProviderComplaint {
  const error = recordAt(body, 'error')
  const type = stringAt(error, 'type')
  const providerCode = stringAt(error, 'code')
  const labels = [type, providerCode, stringAt(error, 'param')]
  const known = codeByOpenAiCode[providerCode ?? ''] ?? codeByOpenAiCode[type ?? '']
  if (known !== undefined) return new ProviderComplaint(known, labels)
  const effective = status >= 400 ? status : statusInBody(error)
  // Compatible servers tell a prompt that is too long in words only.
  if (
    effective === 400 &&
    /context (length|window)|too many tokens|too long/i.test(stringAt(error, 'message') ?? '')
  ) {
    return new ProviderComplaint('context_too_long', labels)
  }
  if (effective === undefined) {
    return new ProviderComplaint(isRecord(error) ? 'server_error' : 'invalid_answer', labels)
  }
  return new ProviderComplaint(codeForStatus(effective), labels)
}

// Gateways put the status of the provider behind them into the code.
function statusInBody(error: unknown): number | undefined {
  if (!isRecord(error)) return undefined
  const status = Number(error['code'])
  return Number.isInteger(status) && status >= 400 && status < 600 ? status : undefined
}
