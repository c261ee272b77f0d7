import type { ModelProvider } from '../../../ports/model-provider.ts'
import { createWireProvider } from '../create-wire-provider.ts'
import type { WireProviderOptions } from '../create-wire-provider.ts'
import { createOpenAiWireFormat } from './wire-format.ts'

/** OpenAI itself. `baseUrl` includes the version: `https://api.openai.com/v1`. */
export function createOpenAiProvider(
  options: WireProviderOptions & { readonly apiKey: string },
): ModelProvider {
  const format = createOpenAiWireFormat(options.apiKey, {
    outputLimitField: 'max_completion_tokens',
    asksForStreamUsage: true,
    refusesTemperature: (modelId) => /^(o\d|gpt-5)/.test(modelId),
    userField: 'safety_identifier',
  })
  return createWireProvider(options, format)
}
