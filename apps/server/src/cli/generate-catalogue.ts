import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

import { findProvider } from '@pydantic/genai-prices'
import type { ModelInfo, ModelPrice } from '@pydantic/genai-prices'
import { MODEL_CONFIGS } from 'llm-zoo'
import type { ModelConfig } from 'llm-zoo'

import type {
  CatalogueSeed,
  SeedModel,
  SeedPrices,
  SeedTier,
} from '../adapters/db/catalogue-seed/catalogue-seed.ts'

/*
 * Joins two open catalogues into our seed: prices with their tiers and dates from one, limits and capabilities from
 * the other. Where both know a fact and differ, the price source wins on prices, the smaller limit on limits, and the
 * difference is written into the seed. Run by hand when one of the packages is renewed:
 *   node apps/server/src/cli/generate-catalogue.ts
 */

/** The day for which the prices are taken; later changes that a source already knows become future versions. */
export const catalogueDay = '2026-11-22'

type Choice = {
  readonly provider: 'openai' | 'anthropic' | 'google'
  /** The id in the price source, and what the provider is asked for. */
  readonly model: string
  readonly id?: string
  readonly name?: string
}

// The first six are the ones that the launch price list names; each stands for the newest of its family.
const choices: readonly Choice[] = [
  { provider: 'google', model: 'gemini-3.8-flash', id: 'gemini-flash', name: 'Gemini Flash 3.8' },
  { provider: 'openai', model: 'gpt-4o-mini', name: 'GPT-4o-mini' },
  { provider: 'anthropic', model: 'claude-haiku-4-5', id: 'claude-haiku', name: 'Claude Haiku 4.5' },
  { provider: 'openai', model: 'gpt-4o', name: 'GPT-4o' },
  { provider: 'anthropic', model: 'claude-sonnet-5', id: 'claude-sonnet', name: 'Claude Sonnet 5' },
  { provider: 'anthropic', model: 'claude-opus-5-5', id: 'claude-opus', name: 'Claude Opus 5.5' },
  { provider: 'openai', model: 'gpt-6-astra' },
  { provider: 'openai', model: 'gpt-6-sol' },
  { provider: 'openai', model: 'gpt-6-luna' },
  { provider: 'openai', model: 'gpt-5.6-sol' },
  { provider: 'openai', model: 'gpt-5.6-terra' },
  { provider: 'openai', model: 'gpt-5.6-luna' },
  { provider: 'openai', model: 'gpt-5.4' },
  { provider: 'openai', model: 'gpt-5.4-mini' },
  { provider: 'openai', model: 'gpt-5.4-nano' },
  { provider: 'openai', model: 'gpt-4.1' },
  { provider: 'anthropic', model: 'claude-fable-5-1' },
  { provider: 'anthropic', model: 'claude-opus-5', name: 'Claude Opus 5' },
  { provider: 'anthropic', model: 'claude-opus-4-8', name: 'Claude Opus 4.8' },
  { provider: 'anthropic', model: 'claude-sonnet-4-6', name: 'Claude Sonnet 4.6' },
  { provider: 'anthropic', model: 'claude-sonnet-4-5', name: 'Claude Sonnet 4.5' },
  { provider: 'google', model: 'gemini-3.1-pro-preview', id: 'gemini-3.1-pro', name: 'Gemini 3.1 Pro' },
  { provider: 'google', model: 'gemini-2.5-pro' },
  { provider: 'google', model: 'gemini-3.5-flash' },
  { provider: 'google', model: 'gemini-3.5-flash-lite' },
  { provider: 'google', model: 'gemini-3.1-flash-lite' },
  { provider: 'google', model: 'gemini-2.5-flash', name: 'Gemini 2.5 Flash' },
]

export function generateCatalogue(): CatalogueSeed {
  const joined = choices.map(joinModel)
  return {
    as_of: catalogueDay,
    sources: [sourceOf('@pydantic/genai-prices'), sourceOf('llm-zoo')],
    disagreements: joined.flatMap((entry) => entry.disagreements),
    models: joined.map((entry) => entry.model),
  }
}

function findFacts({ model, provider }: Choice): ModelConfig | undefined {
  const ofProvider = Object.values(MODEL_CONFIGS).filter((facts) => (facts.provider as string) === provider)
  return ofProvider.find(
    (facts) => isPlain(facts) && [facts.fullName, facts.shortName].includes(model) && facts.retired !== true,
  )
}

// Faster tiers and thinking variants of a model share its name; the plain one is what our calls ask for.
function isPlain({ serviceTier, capabilities }: ModelConfig): boolean {
  return serviceTier === undefined && capabilities.reasoningMode === undefined
}

function sourceOf(name: string): CatalogueSeed['sources'][number] {
  const description = readFileSync(
    new URL(`../../../../node_modules/${name}/package.json`, import.meta.url),
    'utf8',
  )
  const { version, license } = JSON.parse(description) as { version: string; license?: string }
  return { package: name, version, license: license ?? 'MIT' }
}

function joinModel(choice: Choice): { model: SeedModel; disagreements: CatalogueSeed['disagreements'] } {
  const priced = findProvider({ providerId: choice.provider })?.models.find(({ id }) => id === choice.model)
  const facts = findFacts(choice)
  if (priced === undefined) throw new Error(`${choice.model}: no prices in @pydantic/genai-prices`)
  if (facts === undefined) throw new Error(`${choice.model}: unknown to llm-zoo`)
  const contextWindow = Math.min(facts.contextWindow, priced.context_window ?? Number.POSITIVE_INFINITY)
  const prices = pricesOf(priced).map(({ effective_from, tiers }) => ({
    effective_from,
    // A source may keep a tier beyond what the model still takes.
    tiers: tiers.filter(({ from_input_tokens: from }) => from < contextWindow),
  }))
  const id = choice.id ?? choice.model
  return {
    model: {
      id,
      display_name: choice.name ?? facts.label,
      provider: choice.provider,
      provider_model_id: choice.model,
      context_window_tokens: contextWindow,
      max_output_tokens: facts.maxOutputTokens,
      capabilities: capabilitiesOf(facts),
      // What a provider is about to withdraw. The other source also marks what merely has a successor.
      deprecated: priced.deprecated === true,
      prices,
    },
    disagreements: disagreementsOf(id, { priced, facts, prices }),
  }
}

// Neither source tells of structured output; every model of the list takes a JSON schema (the providers' own pages).
function capabilitiesOf({ capabilities }: ModelConfig): SeedModel['capabilities'] {
  const cachesPrompts = capabilities.supportsPromptCaching || capabilities.supportsAutoPromptCaching
  return [
    ...(capabilities.supportsVision ? (['vision'] as const) : []),
    ...(capabilities.supportsFunctionCalling ? (['tools'] as const) : []),
    'structured_output',
    ...(capabilities.supportsReasoning ? (['reasoning'] as const) : []),
    ...(cachesPrompts ? (['prompt_caching'] as const) : []),
  ]
}

/** The prices of the day and what is already known to follow. */
function pricesOf(priced: ModelInfo): SeedPrices[] {
  if (!Array.isArray(priced.prices)) return [{ effective_from: null, tiers: tiersOf(priced.prices) }]
  const dated = priced.prices.map(({ constraint, prices }) => {
    if (constraint !== undefined && constraint.type !== 'start_date') {
      throw new Error(`${priced.id}: prices by the time of day can't be sold`)
    }
    return { from: constraint?.start_date ?? '', tiers: tiersOf(prices) }
  })
  const inForce = dated.findLast(({ from }) => from <= catalogueDay)
  if (inForce === undefined) throw new Error(`${priced.id}: no price is in force`)
  const later = dated.filter(({ from }) => from > catalogueDay)
  return [
    { effective_from: null, tiers: inForce.tiers },
    ...later.map(({ from, tiers }) => ({ effective_from: from, tiers })),
  ]
}

const priceKeys = {
  input: 'input_mtok',
  output: 'output_mtok',
  cache_read: 'cache_read_mtok',
  cache_write: 'cache_write_mtok',
} as const

function tiersOf(prices: ModelPrice): SeedTier[] {
  const starts = new Set([0])
  for (const key of Object.values(priceKeys)) {
    const price = prices[key]
    // The source's tiers hold for counts above `start`; ours from a count on.
    if (typeof price === 'object') for (const tier of price.tiers) starts.add(tier.start + 1)
  }
  return [...starts].toSorted((a, b) => a - b).map((from) => tierAt(prices, from))
}

function tierAt(prices: ModelPrice, from: number): SeedTier {
  const cacheRead = priceAt(prices[priceKeys.cache_read], from)
  const cacheWrite = priceAt(prices[priceKeys.cache_write], from)
  return {
    from_input_tokens: from,
    input: required(priceAt(prices[priceKeys.input], from)),
    output: required(priceAt(prices[priceKeys.output], from)),
    ...(cacheRead === undefined ? {} : { cache_read: cacheRead }),
    ...(cacheWrite === undefined ? {} : { cache_write: cacheWrite }),
  }
}

function required(price: string | undefined): string {
  if (price === undefined) throw new Error('a price for input and output is needed')
  return price
}

function priceAt(price: ModelPrice[string], from: number): string | undefined {
  if (price === undefined) return undefined
  if (typeof price === 'number') return nanoUsdText(price)
  const tier = price.tiers.findLast(({ start }) => from > start)
  return nanoUsdText(tier?.price ?? price.base)
}

/** Dollars per million tokens as whole nano-dollars: exact for at most nine decimals. */
function nanoUsdText(dollars: number): string {
  const nano = Math.round(dollars * 1_000_000_000)
  if (Math.abs(nano / 1_000_000_000 - dollars) > Number.EPSILON * dollars)
    throw new Error(`${dollars}: too fine`)
  return nano.toString()
}

type Joined = {
  readonly priced: ModelInfo
  readonly facts: ModelConfig
  readonly prices: readonly SeedPrices[]
}

function disagreementsOf(model: string, { priced, facts, prices }: Joined): CatalogueSeed['disagreements'] {
  const base = prices[0]?.tiers[0]
  const compared = [
    { field: 'input', ours: base?.input, theirs: nanoUsdText(facts.inputPrice) },
    { field: 'output', ours: base?.output, theirs: nanoUsdText(facts.outputPrice) },
    {
      field: 'context_window_tokens',
      ours: priced.context_window?.toString(),
      theirs: facts.contextWindow.toString(),
    },
  ]
  return compared.flatMap(({ field, ours, theirs }) =>
    ours === undefined || ours === theirs
      ? []
      : [{ model, field, '@pydantic/genai-prices': ours, 'llm-zoo': theirs }],
  )
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const target = new URL('../adapters/db/catalogue-seed/models.generated.json', import.meta.url)
  writeFileSync(target, `${JSON.stringify(generateCatalogue(), undefined, 2)}\n`)
}
