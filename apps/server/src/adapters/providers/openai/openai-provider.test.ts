import { describeProviderContract } from '../test/provider-contract.ts'
import { createOpenAiProvider } from './create-provider.ts'

describeProviderContract({
  name: 'openai',
  modelId: 'gpt-4o-mini',
  create: (sandbox, limits, apiKey) =>
    createOpenAiProvider({ name: 'openai', baseUrl: sandbox.openaiBaseUrl, apiKey, limits }),
  errorEventCode: 'server_error',
  tellsTotal: true,
  tellsInputEarly: false,
  cachesUnasked: true,
})
