import { describeProviderContract } from '../test/provider-contract.ts'
import { createAnthropicProvider } from './create-provider.ts'

describeProviderContract({
  name: 'anthropic',
  modelId: 'claude-haiku-4-5',
  create: (sandbox, limits, apiKey) =>
    createAnthropicProvider({ name: 'anthropic', baseUrl: sandbox.anthropicBaseUrl, apiKey, limits }),
  errorEventCode: 'overloaded',
  tellsTotal: false,
  tellsInputEarly: true,
  cachesUnasked: false,
})
