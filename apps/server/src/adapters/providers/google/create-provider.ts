import type { ModelProvider } from '../../../ports/model-provider.ts'
import { createWireProvider } from '../create-wire-provider.ts'
import type { WireProviderOptions } from '../create-wire-provider.ts'
import { listAt, stringAt } from '../json-answer.ts'
import { ProviderComplaint } from '../provider-complaint.ts'
import type { WireFormat } from '../wire-format.ts'
import { readGoogleAnswer } from './answer.ts'
import { classifyGoogleError } from './errors.ts'
import { buildGoogleBody, buildGooglePath } from './request.ts'
import { GoogleStreamReader } from './stream.ts'

const maxModelPages = 10

/**
 * Gemini. `baseUrl` is without the version, as the official client has it
 * (`https://generativelanguage.googleapis.com`), or ends in the version to use. The key goes into a header, never into the address.
 */
export function createGoogleProvider(
  options: WireProviderOptions & { readonly apiKey: string },
): ModelProvider {
  const { baseUrl, version } = splitVersion(options.baseUrl)
  const format: WireFormat = {
    headers: { 'x-goog-api-key': options.apiKey },
    path: (call, isStreamed) => `/${version}${buildGooglePath(call, isStreamed)}`,
    body: buildGoogleBody,
    readAnswer: readGoogleAnswer,
    createStreamReader: () => new GoogleStreamReader(),
    classifyError: classifyGoogleError,
    listModelIds: (getJson) => listModelIds(version, getJson),
  }
  return createWireProvider({ ...options, baseUrl }, format)
}

const defaultVersion = 'v1beta'

function splitVersion(address: string): { readonly baseUrl: string; readonly version: string } {
  const version = /\/(v1(?:alpha|beta)?)\/*$/.exec(address)?.[1]
  return version === undefined
    ? { baseUrl: address, version: defaultVersion }
    : { baseUrl: address.replace(/\/v1(?:alpha|beta)?\/*$/, ''), version }
}

async function listModelIds(
  version: string,
  getJson: (path: string) => Promise<unknown>,
): Promise<readonly string[]> {
  const ids: string[] = []
  let pageToken: string | undefined
  for (let page = 0; page < maxModelPages; page += 1) {
    const suffix = pageToken === undefined ? '' : `&pageToken=${encodeURIComponent(pageToken)}`
    const json = await getJson(`/${version}/models?pageSize=1000${suffix}`)
    for (const model of listAt(json, 'models')) {
      const name = stringAt(model, 'name')
      if (name !== undefined) ids.push(name.replace(/^models\//, ''))
    }
    pageToken = stringAt(json, 'nextPageToken')
    if (pageToken === undefined || pageToken === '') break
  }
  if (ids.length === 0) throw new ProviderComplaint('invalid_answer', ['no_models'])
  return ids
}
