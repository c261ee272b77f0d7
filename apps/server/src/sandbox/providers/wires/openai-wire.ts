import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'

import type { Generation, SandboxCall, SandboxMessage, SandboxRefusal } from '../sandbox-call.ts'
import { asList, asRecord, checkTemperature, readText, readTokenLimit, refuse } from './read-body.ts'
import { withUsage } from './sandbox-wire.ts'
import type { SandboxWire, WireFrame, WireRequest } from './sandbox-wire.ts'

/** OpenAI's chat completions and list of models. */
export const openAiWire: SandboxWire = {
  provider: 'openai',
  readKey: (request) => /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1],
  isModelList: (request) => request.method === 'GET' && request.path === '/models',
  readCall,
  models: (modelIds) => ({
    object: 'list',
    data: modelIds.map((id) => ({ id, object: 'model', created: 1_700_000_000, owned_by: 'system' })),
  }),
  refusal: (refusal) => ({ status: refusal.status, body: { error: describe(refusal) } }),
  usage: (usage) => ({
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    prompt_tokens_details: { cached_tokens: usage.cacheReadTokens, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoningTokens,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }),
  answer: (generation, usage) => ({
    ...head(generation, 'chat.completion'),
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: generation.tokens.join(''), refusal: null, annotations: [] },
        logprobs: null,
        finish_reason: generation.finish,
      },
    ],
    ...withUsage('usage', usage),
  }),
  opening: (generation) => [chunk(generation, { delta: { role: 'assistant', content: '', refusal: null } })],
  delta: (generation, text) => chunk(generation, { delta: { content: text } }),
  finish: (generation, usage) => {
    const last = chunk(generation, { delta: {}, finish_reason: generation.finish })
    if (!generation.call.wantsStreamUsage || usage === undefined) return [last]
    return [last, usageChunk(generation, usage)]
  },
  closing: () => [{ data: '[DONE]' }],
  usageOnly: usageChunk,
  errorFrame: (message) => ({
    data: { error: { message, type: 'server_error', param: null, code: 'server_error' } },
  }),
}

function readCall(request: WireRequest): Result<SandboxCall, SandboxRefusal> | undefined {
  if (request.method !== 'POST' || request.path !== '/chat/completions') return undefined
  const body = asRecord(request.body)
  if (body === undefined) return refuse('We could not parse the JSON body of your request.')
  const model = body['model']
  if (typeof model !== 'string') return refuse('you must provide a model parameter', 'model')
  const messages = readMessages(body['messages'])
  if (!messages.ok) return messages
  const field = body['max_completion_tokens'] === undefined ? 'max_tokens' : 'max_completion_tokens'
  const limit = readTokenLimit(body[field], field)
  if (!limit.ok) return limit
  const badTemperature = checkTemperature(body['temperature'], 2)
  if (badTemperature !== undefined) return err(badTemperature)
  const isStreamed = body['stream'] === true
  const streamOptions = asRecord(body['stream_options'])
  if (streamOptions !== undefined && !isStreamed) {
    return refuse(
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      'stream_options',
    )
  }
  return ok({
    provider: 'openai',
    modelId: model,
    messages: messages.value,
    maxOutputTokens: limit.value,
    isStreamed,
    wantsStreamUsage: streamOptions?.['include_usage'] === true,
    apiKey: openAiWire.readKey(request) ?? '',
  })
}

function readMessages(value: unknown): Result<readonly SandboxMessage[], SandboxRefusal> {
  const list = asList(value)
  if (list.length === 0)
    return refuse("Invalid 'messages': expected a list with at least one message.", 'messages')
  const messages: SandboxMessage[] = []
  for (const [index, item] of list.entries()) {
    const role = asRecord(item)?.['role']
    const text = readText(asRecord(item)?.['content'])
    if (text === undefined)
      return refuse(`Invalid type for 'messages[${index}].content'.`, `messages[${index}].content`)
    if (role === 'user' || role === 'assistant') messages.push({ role, text })
    else if (role === 'system' || role === 'developer') messages.push({ role: 'system', text })
    else return refuse(`Invalid value for 'messages[${index}].role'.`, `messages[${index}].role`)
  }
  return ok(messages)
}

function head(generation: Generation, object: string): Readonly<Record<string, unknown>> {
  return {
    id: `chatcmpl-${generation.id}`,
    object,
    created: Math.floor(generation.createdAtMs / 1000),
    model: generation.call.modelId,
    service_tier: 'default',
    system_fingerprint: 'fp_sandbox',
  }
}

function chunk(
  generation: Generation,
  choice: { readonly delta: Readonly<Record<string, unknown>>; readonly finish_reason?: string },
): WireFrame {
  return {
    data: {
      ...head(generation, 'chat.completion.chunk'),
      choices: [
        { index: 0, delta: choice.delta, logprobs: null, finish_reason: choice.finish_reason ?? null },
      ],
      ...(generation.call.wantsStreamUsage ? { usage: null } : {}),
    },
  }
}

function usageChunk(generation: Generation, usage: unknown): WireFrame {
  return { data: { ...head(generation, 'chat.completion.chunk'), choices: [], usage } }
}

const typeByKind: Readonly<Record<SandboxRefusal['kind'], readonly [string, string | null]>> = {
  bad_key: ['invalid_request_error', 'invalid_api_key'],
  bad_request: ['invalid_request_error', null],
  model_not_found: ['invalid_request_error', 'model_not_found'],
  context_too_long: ['invalid_request_error', 'context_length_exceeded'],
  not_found: ['invalid_request_error', 'unknown_url'],
  rate_limited: ['requests', 'rate_limit_exceeded'],
  overloaded: ['server_error', null],
  server_error: ['server_error', null],
}

function describe(refusal: SandboxRefusal): Readonly<Record<string, unknown>> {
  const [type, code] = typeByKind[refusal.kind]
  return { message: refusal.message, type, param: refusal.param ?? null, code }
}
