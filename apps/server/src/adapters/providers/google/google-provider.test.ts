import { describeProviderContract } from '../test/provider-contract.ts'
import { createGoogleProvider } from './create-provider.ts'

describeProviderContract({
  name: 'google',
  modelId: 'gemini-2.5-flash',
  create: (sandbox, limits, apiKey) =>
    createGoogleProvider({ name: 'google', baseUrl: sandbox.googleBaseUrl, apiKey, limits }),
  errorEventCode: 'overloaded',
  tellsTotal: true,
  tellsInputEarly: true,
  cachesUnasked: true,
})
