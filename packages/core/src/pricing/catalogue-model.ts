import type { OwnAbilities } from '../selection/own-abilities.ts'
import type { RateCard } from './rate-card.ts'

/** What a model can take and give besides text. */
export type ModelCapability = 'vision' | 'tools' | 'structured_output' | 'reasoning' | 'prompt_caching'

/** A model as the catalogue knows it. It can be sold only with a rate card and while its provider is switched on. */
export type CatalogueModel = {
  /** Our own id, which people and API callers use, such as `claude-haiku`. */
  readonly id: string
  readonly displayName: string
  /** Whose adapter serves it: `openai`, `anthropic`, `google`, or the name of an OpenAI-compatible server. */
  readonly provider: string
  /** The id that the provider knows. */
  readonly providerModelId: string
  readonly contextWindowTokens: number
  readonly maxOutputTokens: number
  readonly capabilities: readonly ModelCapability[]
  readonly deprecated: boolean
  /** What an operator knows better of it than the built-in figures. */
  readonly ownAbilities?: OwnAbilities
}

export type SellableModel = CatalogueModel & { readonly rateCard: RateCard }
