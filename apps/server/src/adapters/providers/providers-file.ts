import type { ModelCapability } from '@tessera/core/pricing/catalogue-model'
import type { ProviderPriceTier } from '@tessera/core/pricing/publish-rate-cards'
import { err, ok } from '@tessera/core/result'
import type { Result } from '@tessera/core/result'
import { z } from 'zod'

import type { CompatibleProviderSettings } from './create-providers.ts'

/** A model of a server of the operator's own, as the file describes it. */
export type CompatibleModel = {
  readonly id: string
  readonly displayName: string
  readonly providerModelId: string
  readonly contextWindowTokens: number
  readonly maxOutputTokens: number
  readonly capabilities: readonly ModelCapability[]
  /** One tier, from the first token on. */
  readonly providerTiers: readonly ProviderPriceTier[]
}

export type CompatibleServer = CompatibleProviderSettings & { readonly models: readonly CompatibleModel[] }

/** Why a file can't be used: the place in it, and a sentence about it. */
export type ProvidersFileError = { readonly field: string; readonly message: string }

const nanoUsdPerUsd = 1_000_000_000

// What one million tokens cost, in dollars. Nothing is free: a model without a price could be used without end.
const usdPerMillion = z
  .number()
  .positive('must be above zero: what a million tokens cost you, in dollars')
  .max(100_000)
  .transform((usd) => BigInt(Math.round(usd * nanoUsdPerUsd)))
  .refine((nanoUsd) => nanoUsd > 0n, 'must be at least 0.000000001')

const modelSchema = z
  .strictObject({
    id: z.string().regex(/^[\w][\w.:/-]{0,99}$/, 'must be a name without spaces'),
    display_name: z.string().min(1).max(100).optional(),
    provider_model_id: z.string().min(1).max(200).optional(),
    context_window_tokens: z.int().min(512).max(100_000_000),
    max_output_tokens: z.int().min(64).max(10_000_000),
    capabilities: z
      .array(z.enum(['vision', 'tools', 'structured_output', 'reasoning', 'prompt_caching']))
      .default([]),
    usd_per_million_tokens: z.strictObject({
      input: usdPerMillion,
      output: usdPerMillion,
      cache_read: usdPerMillion.optional(),
      cache_write: usdPerMillion.optional(),
      reasoning: usdPerMillion.optional(),
    }),
  })
  .refine((model) => model.max_output_tokens <= model.context_window_tokens, {
    path: ['max_output_tokens'],
    error: 'must not be above context_window_tokens',
  })

const serverSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and hyphens')
    .refine(
      (name) => !['openai', 'anthropic', 'google'].includes(name),
      'is the name of a built-in provider',
    ),
  base_url: z.url({ protocol: /^https?$/, error: 'must be an address such as http://localhost:11434/v1' }),
  key_variable: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/, 'must name an environment variable, not hold the key')
    .optional(),
  stream_usage: z.boolean().optional(),
  send_user: z.boolean().optional(),
  models: z.array(modelSchema).min(1),
})

const fileSchema = z.strictObject({ providers: z.array(serverSchema) })

/**
 * Reads the file that `PROVIDERS_FILE` names. Keys stand in the environment; the file only names their variables.
 * Errors: one, with the place and what is wrong there, fit for the one line with which the start stops.
 */
export function parseProvidersFile(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): Result<readonly CompatibleServer[], ProvidersFileError> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return err({ field: 'the file', message: 'is not valid JSON' })
  }
  const parsed = fileSchema.safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return err({ field: fieldName(issue?.path ?? []), message: issue?.message ?? 'is not as expected' })
  }
  const repeated = findRepeated(parsed.data)
  if (repeated !== undefined) return err(repeated)
  const servers: CompatibleServer[] = []
  for (const [index, server] of parsed.data.providers.entries()) {
    const apiKey = server.key_variable === undefined ? undefined : environment[server.key_variable]
    if (server.key_variable !== undefined && (apiKey === undefined || apiKey === '')) {
      return err({
        field: fieldName(['providers', index, 'key_variable']),
        message: `names ${server.key_variable}, which is not set`,
      })
    }
    servers.push(toServer(server, apiKey))
  }
  return ok(servers)
}

function toServer(server: z.infer<typeof serverSchema>, apiKey: string | undefined): CompatibleServer {
  return {
    name: server.name,
    baseUrl: server.base_url,
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(server.stream_usage === undefined ? {} : { asksForStreamUsage: server.stream_usage }),
    ...(server.send_user === undefined ? {} : { sendsUser: server.send_user }),
    models: server.models.map(toModel),
  }
}

function toModel(model: z.infer<typeof modelSchema>): CompatibleModel {
  const prices = model.usd_per_million_tokens
  return {
    id: model.id,
    displayName: model.display_name ?? model.id,
    providerModelId: model.provider_model_id ?? model.id,
    contextWindowTokens: model.context_window_tokens,
    maxOutputTokens: model.max_output_tokens,
    capabilities: model.capabilities,
    providerTiers: [
      {
        fromInputTokens: 0,
        input: prices.input,
        output: prices.output,
        ...(prices.cache_read === undefined ? {} : { cacheRead: prices.cache_read }),
        ...(prices.cache_write === undefined ? {} : { cacheWrite: prices.cache_write }),
        ...(prices.reasoning === undefined ? {} : { reasoning: prices.reasoning }),
      },
    ],
  }
}

function findRepeated(file: z.infer<typeof fileSchema>): ProvidersFileError | undefined {
  const serverNames = new Set<string>()
  const modelIds = new Set<string>()
  for (const [serverIndex, server] of file.providers.entries()) {
    if (serverNames.has(server.name)) {
      return { field: fieldName(['providers', serverIndex, 'name']), message: `${server.name} stands twice` }
    }
    serverNames.add(server.name)
    for (const [modelIndex, model] of server.models.entries()) {
      if (modelIds.has(model.id)) {
        const field = fieldName(['providers', serverIndex, 'models', modelIndex, 'id'])
        return { field, message: `${model.id} stands twice` }
      }
      modelIds.add(model.id)
    }
  }
  return undefined
}

function fieldName(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the file'
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`,
    )
    .join('')
}
