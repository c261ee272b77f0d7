import { ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'

import type { Generation, SandboxCall, SandboxMessage, SandboxRefusal } from '../sandbox-call.ts'
import { asList, asRecord, checkTemperature, readText, readTokenLimit, refuse } from './read-body.ts'
import type { BodyRecord } from './read-body.ts'
import { withUsage } from './sandbox-wire.ts'
import type { SandboxWire, WireFrame, WireRequest } from './sandbox-wire.ts'

/** Gemini's generateContent, its streamed form with `alt=sse`, and the list of models. */
export const googleWire: SandboxWire = {
  provider: 'google',
  readKey: (request) => {
    const key = request.headers['x-goog-api-key'] ?? request.query.get('key')
    return typeof key === 'string' ? key : undefined
  },
  isModelList: (request) => request.method === 'GET' && /^\/v1(beta)?\/models$/.test(request.path),
  readCall,
  models: (modelIds) => ({
    models: modelIds.map((id) => ({
      name: `models/${id}`,
      displayName: id,
      inputTokenLimit: 1_048_576,
      outputTokenLimit: 65_536,
      supportedGenerationMethods: ['generateContent', 'countTokens'],
    })),
  }),
  refusal,
  usage: (usage) => ({
    promptTokenCount: usage.inputTokens,
    candidatesTokenCount: usage.outputTokens - usage.reasoningTokens,
    totalTokenCount: usage.inputTokens + usage.outputTokens,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: usage.inputTokens }],
    ...(usage.cacheReadTokens === 0 ? {} : { cachedContentTokenCount: usage.cacheReadTokens }),
    ...(usage.reasoningTokens === 0 ? {} : { thoughtsTokenCount: usage.reasoningTokens }),
  }),
  answer: (generation, usage) =>
    body(generation, { text: generation.tokens.join(''), finishReason: finishReason(generation), usage }),
  opening: () => [],
  delta: (generation, text, usage) => ({ data: body(generation, { text, usage }) }),
  finish: (generation, usage) => [
    { data: body(generation, { text: '', finishReason: finishReason(generation), usage }) },
  ],
  closing: () => [],
  usageOnly: (generation, usage) => ({
    data: { usageMetadata: usage, modelVersion: generation.call.modelId },
  }),
  errorFrame: (message) => ({ data: { error: { code: 503, message, status: 'UNAVAILABLE' } } }),
}

const callPath = /^\/v1(?:beta)?\/models\/([^/:]+):(generateContent|streamGenerateContent)$/

function readCall(request: WireRequest): Result<SandboxCall, SandboxRefusal> | undefined {
  const match = request.method === 'POST' ? callPath.exec(request.path) : null
  if (match === null) return undefined
  const requestBody = asRecord(request.body)
  if (requestBody === undefined) return refuse('Invalid JSON payload received.')
  const messages = readMessages(requestBody)
  if (!messages.ok) return messages
  const config = asRecord(requestBody['generationConfig']) ?? asRecord(requestBody['generation_config'])
  const limit = readTokenLimit(config?.['maxOutputTokens'], 'generation_config.max_output_tokens')
  if (!limit.ok) return limit
  const badTemperature = checkTemperature(config?.['temperature'], 2)
  if (badTemperature !== undefined) return { ok: false, error: badTemperature }
  const isStreamed = match[2] === 'streamGenerateContent'
  if (isStreamed && request.query.get('alt') !== 'sse') return refuse('Only alt=sse is spoken here.')
  return ok({
    provider: 'google',
    modelId: decodeURIComponent(match[1] ?? ''),
    messages: messages.value,
    maxOutputTokens: limit.value,
    isStreamed,
    wantsStreamUsage: true,
    apiKey: googleWire.readKey(request) ?? '',
  })
}

function readMessages(requestBody: BodyRecord): Result<readonly SandboxMessage[], SandboxRefusal> {
  const list = asList(requestBody['contents'])
  if (list.length === 0) return refuse('* GenerateContentRequest.contents: contents is not specified')
  const instruction = asRecord(requestBody['systemInstruction'] ?? requestBody['system_instruction'])
  const system = readText(instruction?.['parts'])
  const messages: SandboxMessage[] = system === undefined ? [] : [{ role: 'system', text: system }]
  for (const item of list) {
    const content = asRecord(item)
    const text = readText(content?.['parts'])
    const role = content?.['role'] ?? 'user'
    if (text === undefined)
      return refuse('* GenerateContentRequest.contents.parts: contents.parts must not be empty.')
    if (role !== 'user' && role !== 'model') return refuse('Please use a valid role: user, model.')
    messages.push({ role: role === 'model' ? 'assistant' : 'user', text })
  }
  return ok(messages)
}

type BodyParts = { readonly text: string; readonly finishReason?: string; readonly usage: unknown }

function body(generation: Generation, parts: BodyParts): WireFrame['data'] & object {
  return {
    candidates: [
      {
        content: { parts: [{ text: parts.text }], role: 'model' },
        index: 0,
        ...(parts.finishReason === undefined ? {} : { finishReason: parts.finishReason }),
      },
    ],
    ...withUsage('usageMetadata', parts.usage),
    modelVersion: generation.call.modelId,
    responseId: generation.id,
  }
}

function finishReason(generation: Generation): string {
  return generation.finish === 'length' ? 'MAX_TOKENS' : 'STOP'
}

const statusByKind: Readonly<Record<SandboxRefusal['kind'], string>> = {
  bad_key: 'INVALID_ARGUMENT',
  bad_request: 'INVALID_ARGUMENT',
  model_not_found: 'NOT_FOUND',
  context_too_long: 'INVALID_ARGUMENT',
  not_found: 'NOT_FOUND',
  rate_limited: 'RESOURCE_EXHAUSTED',
  overloaded: 'UNAVAILABLE',
  server_error: 'INTERNAL',
}

function refusal(refused: SandboxRefusal): { readonly status: number; readonly body: unknown } {
  // A key that is not valid is a bad request here, told apart by its details alone.
  const isKey = refused.kind === 'bad_key'
  const status = isKey ? 400 : refused.status
  const details = isKey
    ? [
        {
          '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
          reason: 'API_KEY_INVALID',
          domain: 'googleapis.com',
        },
      ]
    : []
  return {
    status,
    body: {
      error: {
        code: status,
        message: refused.message,
        status: statusByKind[refused.kind],
        ...(details.length === 0 ? {} : { details }),
      },
    },
  }
}
