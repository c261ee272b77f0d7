import type { ModelProvider } from '../../../ports/model-provider.ts'
import { createWireProvider } from '../create-wire-provider.ts'
import type { WireProviderOptions } from '../create-wire-provider.ts'
import { listAt, stringAt } from '../json-answer.ts'
import { ProviderComplaint } from '../provider-complaint.ts'
import type { WireFormat } from '../wire-format.ts'
import { readAnthropicAnswer } from './answer.ts'
import { classifyAnthropicError } from './errors.ts'
import { buildAnthropicBody } from './request.ts'
import { AnthropicStreamReader } from './stream.ts'

const apiVersion = '2026-10-21'
const maxModelPages = 10

/** Anthropic. `baseUrl` is without the version, as the official clients have it: `https://api.anthropic.com`. */
export function createAnthropicProvider(
  options: WireProviderOptions & { readonly apiKey: string },
): ModelProvider {
  const format: WireFormat = {
    headers: { 'x-api-key': options.apiKey, 'anthropic-version': apiVersion },
    path: () => '/v1/messages',
    body: buildAnthropicBody,
    readAnswer: readAnthropicAnswer,
    createStreamReader: () => new AnthropicStreamReader(),
    classifyError: classifyAnthropicError,
    listModelIds,
  }
  return createWireProvider({ ...options, baseUrl: options.baseUrl.replace(/\/v1\/*$/, '') }, format)
}

async function listModelIds(getJson: (path: string) => Promise<unknown>): Promise<readonly string[]> {
  const ids: string[] = []
  let path = '/v1/models?limit=1000'
  for (let page = 0; page < maxModelPages; page += 1) {
    const json = await getJson(path)
    ids.push(
      ...listAt(json, 'data')
        .map((model) => stringAt(model, 'id'))
        .filter((id) => id !== undefined),
    )
    const lastId = stringAt(json, 'last_id')
    if (!hasMore(json) || lastId === undefined) break
    path = `/v1/models?limit=1000&after_id=${encodeURIComponent(lastId)}`
  }
  if (ids.length === 0) throw new ProviderComplaint('invalid_answer', ['no_models'])
  return ids
}

function hasMore(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'has_more' in json && json.has_more === true
}
