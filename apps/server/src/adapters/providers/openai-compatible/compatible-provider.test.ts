import { describeProviderContract } from '../test/provider-contract.ts'
import { createOpenAiCompatibleProvider } from './create-provider.ts'

describeProviderContract({
  name: 'openai-compatible',
  modelId: 'gpt-4o',
  create: (sandbox, limits, apiKey) =>
    createOpenAiCompatibleProvider({ name: 'local', baseUrl: `${sandbox.openaiBaseUrl}/`, apiKey, limits }),
  errorEventCode: 'server_error',
  tellsTotal: true,
  tellsInputEarly: false,
  cachesUnasked: true,
})
