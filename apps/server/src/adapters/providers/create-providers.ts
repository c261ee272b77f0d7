import type { ModelProvider } from '../../ports/model-provider.ts'
import { createAnthropicProvider } from './anthropic/create-provider.ts'
import { createGoogleProvider } from './google/create-provider.ts'
import { createOpenAiCompatibleProvider } from './openai-compatible/create-provider.ts'
import { createOpenAiProvider } from './openai/create-provider.ts'
import type { ProviderLimits } from './provider-limits.ts'

export type KeyedProviderSettings = {
  readonly apiKey: string
  readonly baseUrl: string
}

export type CompatibleProviderSettings = {
  /** What models name as their provider. */
  readonly name: string
  readonly baseUrl: string
  readonly apiKey?: string
  readonly asksForStreamUsage?: boolean
  readonly sendsUser?: boolean
}

export type ProvidersSettings = {
  readonly openai?: KeyedProviderSettings
  readonly anthropic?: KeyedProviderSettings
  readonly google?: KeyedProviderSettings
  readonly compatible: readonly CompatibleProviderSettings[]
  readonly limits?: Partial<ProviderLimits>
  /** Throws where a database transaction is open: no provider is called from inside one. */
  readonly assertOutsideTransaction?: () => void
}

/** Where the three providers are when nobody says otherwise. */
export const defaultProviderBaseUrls = {
  openai: 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com',
  google: 'https://generativelanguage.googleapis.com',
} as const

/** Makes an adapter for every provider that has settings; one without is off. */
export function createProviders(settings: ProvidersSettings): readonly ModelProvider[] {
  const { openai, anthropic, google, limits, assertOutsideTransaction } = settings
  const shared = {
    ...(limits === undefined ? {} : { limits }),
    ...(assertOutsideTransaction === undefined ? {} : { assertOutsideTransaction }),
  }
  const providers: ModelProvider[] = []
  if (openai !== undefined) providers.push(createOpenAiProvider({ name: 'openai', ...openai, ...shared }))
  if (anthropic !== undefined) {
    providers.push(createAnthropicProvider({ name: 'anthropic', ...anthropic, ...shared }))
  }
  if (google !== undefined) providers.push(createGoogleProvider({ name: 'google', ...google, ...shared }))
  for (const server of settings.compatible) {
    providers.push(createOpenAiCompatibleProvider({ ...server, ...shared }))
  }
  return providers
}
