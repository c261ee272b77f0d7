import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'

import type { Generation, SandboxCall, SandboxMessage, SandboxRefusal } from '../sandbox-call.ts'
import { asList, asRecord, checkTemperature, readText, readTokenLimit, refuse } from './read-body.ts'
import type { BodyRecord } from './read-body.ts'
import { withUsage } from './sandbox-wire.ts'
import type { SandboxWire, WireFrame, WireRequest } from './sandbox-wire.ts'

// The later version has no sampling parameters any more.
const firstVersion = '2023-06-01'

/** Anthropic's messages and list of models, in both versions of the API. */
export const anthropicWire: SandboxWire = {
  provider: 'anthropic',
  readKey: (request) => {
    const key = request.headers['x-api-key']
    return typeof key === 'string' ? key : /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  },
  isModelList: (request) => request.method === 'GET' && request.path === '/v1/models',
  readCall,
  models: (modelIds) => ({
    data: modelIds.map((id) => ({ type: 'model', id, display_name: id, created_at: '2025-01-01T00:00:00Z' })),
    has_more: false,
    first_id: modelIds[0] ?? null,
    last_id: modelIds.at(-1) ?? null,
  }),
  refusal: (refusal) => ({
    status: refusal.status,
    body: {
      type: 'error',
      error: { type: typeByKind[refusal.kind], message: refusal.message },
      request_id: 'req_sandbox',
    },
  }),
  usage: (usage) => ({
    // What came from the cache, or went into it, is not in here.
    input_tokens: usage.inputTokens - usage.cacheReadTokens - usage.cacheWriteTokens,
    cache_creation_input_tokens: usage.cacheWriteTokens,
    cache_read_input_tokens: usage.cacheReadTokens,
    cache_creation: {
      ephemeral_5m_input_tokens: usage.cacheWriteTokens,
      ephemeral_1h_input_tokens: 0,
    },
    output_tokens: usage.outputTokens,
    output_tokens_details: { thinking_tokens: usage.reasoningTokens },
    service_tier: 'standard',
  }),
  answer: (generation, usage) => ({
    ...message(generation),
    content: [{ type: 'text', text: generation.tokens.join('') }],
    stop_reason: stopReason(generation),
    ...withUsage('usage', usage),
  }),
  opening: (generation, usage) => [
    frame('message_start', {
      message: { ...message(generation), content: [], stop_reason: null, ...withUsage('usage', usage) },
    }),
    frame('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    frame('ping', {}),
  ],
  delta: (_generation, text) =>
    frame('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
  finish: (generation, usage) => [
    frame('content_block_stop', { index: 0 }),
    frame('message_delta', {
      delta: { stop_reason: stopReason(generation), stop_sequence: null },
      ...withUsage('usage', usage),
    }),
  ],
  closing: () => [frame('message_stop', {})],
  usageOnly: (_generation, usage) => frame('message_delta', { delta: { stop_reason: null }, usage }),
  errorFrame: (text) => frame('error', { error: { type: 'overloaded_error', message: text } }),
}

function readCall(request: WireRequest): Result<SandboxCall, SandboxRefusal> | undefined {
  if (request.method !== 'POST' || request.path !== '/v1/messages') return undefined
  if (request.headers['anthropic-version'] === undefined)
    return refuse('anthropic-version: header is required')
  const body = asRecord(request.body)
  if (body === undefined) return refuse('The request body is not valid JSON')
  const model = body['model']
  if (typeof model !== 'string') return refuse('model: Field required')
  if (body['max_tokens'] === undefined) return refuse('max_tokens: Field required')
  const limit = readTokenLimit(body['max_tokens'], 'max_tokens')
  if (!limit.ok) return limit
  const badTemperature = checkTemperature(body['temperature'], 1)
  if (badTemperature !== undefined) return err(badTemperature)
  if (body['temperature'] !== undefined && request.headers['anthropic-version'] !== firstVersion) {
    return refuse('temperature: Extra inputs are not permitted')
  }
  const messages = readMessages(body)
  if (!messages.ok) return messages
  return ok({
    provider: 'anthropic',
    modelId: model,
    messages: messages.value,
    maxOutputTokens: limit.value,
    isStreamed: body['stream'] === true,
    wantsStreamUsage: true,
    apiKey: anthropicWire.readKey(request) ?? '',
  })
}

function readMessages(body: BodyRecord): Result<readonly SandboxMessage[], SandboxRefusal> {
  const list = asList(body['messages'])
  if (list.length === 0) return refuse('messages: at least one message is required')
  const system = readText(body['system'])
  const messages: SandboxMessage[] = system === undefined ? [] : [{ role: 'system', text: system }]
  for (const [index, item] of list.entries()) {
    const role = asRecord(item)?.['role']
    const text = readText(asRecord(item)?.['content'])
    if (role !== 'user' && role !== 'assistant') {
      return refuse(`messages.${index}.role: Input should be 'user' or 'assistant'`)
    }
    if (text === undefined) return refuse(`messages.${index}.content: Field required`)
    if (text.trim() === '') return refuse(`messages.${index}: all messages must have non-empty content`)
    if (index === 0 && role !== 'user') return refuse('messages: first message must use the "user" role')
    messages.push({ role, text })
  }
  return ok(messages)
}

function message(generation: Generation): Readonly<Record<string, unknown>> {
  return {
    id: `msg_${generation.id}`,
    type: 'message',
    role: 'assistant',
    model: generation.call.modelId,
    stop_sequence: null,
  }
}

function stopReason(generation: Generation): string {
  return generation.finish === 'length' ? 'max_tokens' : 'end_turn'
}

function frame(name: string, data: Readonly<Record<string, unknown>>): WireFrame {
  return { name, data: { type: name, ...data } }
}

const typeByKind: Readonly<Record<SandboxRefusal['kind'], string>> = {
  bad_key: 'authentication_error',
  bad_request: 'invalid_request_error',
  model_not_found: 'not_found_error',
  context_too_long: 'invalid_request_error',
  not_found: 'not_found_error',
  rate_limited: 'rate_limit_error',
  overloaded: 'overloaded_error',
  server_error: 'api_error',
}
