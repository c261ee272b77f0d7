import { describe, expect, it } from 'vitest'

import { classifyAnthropicError } from './anthropic/errors.ts'
import { classifyGoogleError } from './google/errors.ts'
import { classifyOpenAiError } from './openai/errors.ts'
import { ProviderComplaint } from './provider-complaint.ts'
import { toProviderFailure } from './provider-failures.ts'
import type { CallTrace } from './provider-failures.ts'
import { TransportFault } from './transport-fault.ts'

describe('the class of an error', () => {
  it.each([
    { status: 429, error: { type: 'requests', code: 'rate_limit_exceeded' }, code: 'rate_limited' },
    {
      status: 429,
      error: { type: 'insufficient_quota', code: 'insufficient_quota' },
      code: 'quota_exhausted',
    },
    { status: 400, error: { code: 'context_length_exceeded' }, code: 'context_too_long' },
    {
      status: 400,
      error: { message: "This model's maximum context length is 8192 tokens." },
      code: 'context_too_long',
    },
    { status: 400, error: { code: 'content_policy_violation' }, code: 'content_refused' },
    {
      status: 400,
      error: { type: 'invalid_request_error', code: 'unsupported_value' },
      code: 'request_rejected',
    },
    { status: 401, error: { code: 'invalid_api_key' }, code: 'credentials_rejected' },
    { status: 503, error: { type: 'server_error' }, code: 'overloaded' },
    { status: 504, error: undefined, code: 'timeout' },
    { status: 200, error: { message: 'upstream failed', code: 502 }, code: 'server_error' },
    { status: 200, error: { message: 'slow down', code: 429 }, code: 'rate_limited' },
    { status: 200, error: { message: 'oops' }, code: 'server_error' },
    { status: 200, error: undefined, code: 'invalid_answer' },
  ])('OpenAI: $status $error is $code', ({ status, error, code }) => {
    expect(classifyOpenAiError(status, error === undefined ? undefined : { error }).code).toBe(code)
  })

  it.each([
    {
      status: 400,
      error: { type: 'invalid_request_error', message: 'prompt is too long: 210000 tokens > 200000 maximum' },
      code: 'context_too_long',
    },
    {
      status: 400,
      error: { type: 'invalid_request_error', message: 'Your credit balance is too low' },
      code: 'quota_exhausted',
    },
    {
      status: 400,
      error: { type: 'invalid_request_error', message: 'temperature: Extra inputs are not permitted' },
      code: 'request_rejected',
    },
    { status: 402, error: { type: 'billing_error' }, code: 'quota_exhausted' },
    {
      status: 403,
      error: { type: 'permission_error', details: { error_code: 'contract_spend_limit_reached' } },
      code: 'quota_exhausted',
    },
    { status: 413, error: { type: 'request_too_large' }, code: 'context_too_long' },
    { status: 429, error: { type: 'rate_limit_error' }, code: 'rate_limited' },
    { status: 529, error: { type: 'overloaded_error' }, code: 'overloaded' },
    { status: 200, error: { type: 'overloaded_error' }, code: 'overloaded' },
    { status: 200, error: { type: 'a_new_error' }, code: 'server_error' },
    { status: 418, error: { type: 'a_new_error' }, code: 'request_rejected' },
  ])('Anthropic: $status $error is $code', ({ status, error, code }) => {
    expect(classifyAnthropicError(status, { type: 'error', error }).code).toBe(code)
  })

  it.each([
    {
      status: 400,
      error: { status: 'INVALID_ARGUMENT', details: [{ reason: 'API_KEY_INVALID' }] },
      code: 'credentials_rejected',
    },
    {
      status: 400,
      error: { status: 'INVALID_ARGUMENT', message: 'The input token count (5) exceeds the maximum' },
      code: 'context_too_long',
    },
    { status: 400, error: { status: 'INVALID_ARGUMENT', message: 'bad' }, code: 'request_rejected' },
    { status: 403, error: { status: 'PERMISSION_DENIED' }, code: 'credentials_rejected' },
    { status: 404, error: { status: 'NOT_FOUND' }, code: 'model_not_found' },
    { status: 503, error: { status: 'UNAVAILABLE' }, code: 'overloaded' },
    { status: 504, error: { status: 'DEADLINE_EXCEEDED' }, code: 'timeout' },
    { status: 500, error: { status: 'INTERNAL' }, code: 'server_error' },
  ])('Google: $status $error is $code', ({ status, error, code }) => {
    expect(classifyGoogleError(status, { error }).code).toBe(code)
    expect(classifyGoogleError(status, [{ error }]).code).toBe(code)
  })

  it('Google tells in the body how long to wait', () => {
    const error = { status: 'RESOURCE_EXHAUSTED', details: [{ '@type': 'x' }, { retryDelay: '3.5s' }] }
    expect(classifyGoogleError(429, { error })).toMatchObject({ code: 'rate_limited', retryAfterMs: 3_500 })
  })
})

describe('what leaves an adapter', () => {
  const trace: CallTrace = {
    providerName: 'openai',
    secrets: ['sk-live-abcdefgh', 'lettersonlykey'],
    maxRetryAfterMs: 10_000,
    status: 500,
    requestId: 'req_1',
    retryAfterMs: undefined,
    afterFirstByte: false,
  }

  it('names what the provider’s support needs, and nothing that the provider wrote', () => {
    const complaint = new ProviderComplaint('server_error', [
      'server_error',
      'sk-live-abcdefgh',
      'a text of theirs',
      'http://10.0.0.1',
    ])
    const failure = toProviderFailure(complaint, trace)
    expect(failure.detail).toBe('provider=openai status=500 reason=server_error request_id=req_1')
    expect(failure.message).not.toMatch(/server_error|sk-|http/)
  })

  it('a key that passes for an identifier, or comes back as a request id, is cut out', () => {
    const echo = { ...trace, requestId: 'sk-live-abcdefgh' }
    const failure = toProviderFailure(new ProviderComplaint('server_error', ['lettersonlykey']), echo)
    expect(failure.detail).toBe('provider=openai status=500 reason=[key] request_id=[key]')
  })

  it('a fault below the protocol keeps its system code for the log', () => {
    expect(toProviderFailure(new TransportFault('unreachable', 'ECONNREFUSED'), trace)).toMatchObject({
      code: 'connection_failed',
      isRetryable: true,
      detail: 'provider=openai status=500 reason=ECONNREFUSED request_id=req_1',
    })
  })

  it('a bug of ours stays a bug', () => {
    expect(() => toProviderFailure(new TypeError('oops'), trace)).toThrow(TypeError)
  })
})
