import type { ModelProvider } from '../../../ports/model-provider.ts'
import { createWireProvider } from '../create-wire-provider.ts'
import type { WireProviderOptions } from '../create-wire-provider.ts'
import { createOpenAiWireFormat } from '../openai/wire-format.ts'
import { ProviderComplaint } from '../provider-complaint.ts'
import type { WireFormat } from '../wire-format.ts'

export type CompatibleProviderOptions = WireProviderOptions & {
  /** Default true. Off for servers that refuse `stream_options`. */
  readonly asksForStreamUsage?: boolean
  /** Default false: a server of one's own has no use for pseudonyms. */
  readonly sendsUser?: boolean
}

/** Any server that speaks chat completions: Ollama, vLLM, llama.cpp, OpenRouter and others. The key is optional. */
export function createOpenAiCompatibleProvider(options: CompatibleProviderOptions): ModelProvider {
  const format = createOpenAiWireFormat(options.apiKey, {
    outputLimitField: 'max_tokens',
    asksForStreamUsage: options.asksForStreamUsage ?? true,
    refusesTemperature: () => false,
    userField: options.sendsUser === true ? 'user' : undefined,
  })
  return createWireProvider(options, { ...format, listModelIds: (getJson) => listWhereTold(format, getJson) })
}

// A list of models is no part of what every such server has.
async function listWhereTold(
  format: WireFormat,
  getJson: (path: string) => Promise<unknown>,
): Promise<readonly string[] | undefined> {
  try {
    return await format.listModelIds(getJson)
  } catch (error) {
    const isNotTold =
      error instanceof ProviderComplaint &&
      (error.code === 'model_not_found' ||
        error.code === 'request_rejected' ||
        error.code === 'invalid_answer')
    if (isNotTold) return undefined
    throw error
  }
}
