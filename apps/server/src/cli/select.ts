import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

import { estimateTokens } from '@tessera/core/metering/estimate-tokens'
import { creditsToJson } from '@tessera/core/money/micro-credits'
import type { SellableModel } from '@tessera/core/pricing/catalogue-model'
import { cheapestCreditValue } from '@tessera/core/pricing/credit-value'
import { defaultMarkupBasisPoints, publishTiers } from '@tessera/core/pricing/publish-rate-cards'
import type { PricingPolicy, ProviderPriceTier } from '@tessera/core/pricing/publish-rate-cards'
import { createModelSelector } from '@tessera/core/selection/create-model-selector'
import type { ModelSelector } from '@tessera/core/selection/model-selector'
import type { ModelTier } from '@tessera/core/selection/place-model'
import type { PromptReader } from '@tessera/core/selection/reading/prompt-reader'
import { preferences } from '@tessera/core/selection/task-type'
import type { Preference } from '@tessera/core/selection/task-type'
import { z } from 'zod'

import { readCatalogueSeed, seedPackages } from '../adapters/db/catalogue-seed/catalogue-seed.ts'
import { toProviderTier } from '../adapters/db/catalogue-seed/seed-catalogue.ts'
import { readShippedPromptReader } from '../adapters/selection/read-selector-weights.ts'

const usage = `Reads JSON lines {"id", "prompt"} and prints what the selector makes of each.
  npm run -s select -- --jsonl [--catalog FILE] [--preference economy|balanced|quality]`

const catalogFile = z.object({
  models: z
    .array(
      z.object({
        id: z.string().min(1),
        input_usd_per_million: z.number().positive(),
        output_usd_per_million: z.number().positive(),
        tier: z.union([z.string(), z.number()]).optional(),
      }),
    )
    .min(1),
})

export type CatalogEntry = z.infer<typeof catalogFile>['models'][number]

const inputLine = z.object({ id: z.union([z.string(), z.number()]), prompt: z.string() })

type Streams = {
  readonly lines: AsyncIterable<string>
  /** Resolves when more may be written. */
  readonly write: (line: string) => Promise<void>
  readonly fail: (message: string) => void
}

/**
 * Runs the selector over prompts from standard input, one JSON line each.
 * @returns the exit code: 0 done, 1 some line was not understood, 2 wrong arguments
 */
export async function runSelect(args: readonly string[], streams: Streams): Promise<number> {
  const asked = readArguments(args)
  if (typeof asked === 'string') {
    streams.fail(asked)
    return 2
  }
  let exitCode = 0
  for await (const line of streams.lines) {
    if (line.trim() === '') continue
    const parsed = parseLine(line)
    if (parsed === undefined) {
      streams.fail(`Not understood: ${line.slice(0, 80)}`)
      exitCode = 1
      continue
    }
    await streams.write(JSON.stringify({ id: parsed.id, ...describeSelection(asked, parsed.prompt) }))
  }
  return exitCode
}

type Asked = {
  readonly selector: ModelSelector
  readonly candidates: readonly SellableModel[]
  readonly preference: Preference
}

function readArguments(args: readonly string[]): Asked | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        jsonl: { type: 'boolean', default: false },
        catalog: { type: 'string' },
        preference: { type: 'string', default: 'balanced' },
      },
    })
    const preference = preferences.find((name) => name === values.preference)
    if (!values.jsonl || preference === undefined) return usage
    return { preference, ...modelsOf(values.catalog) }
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n${usage}`
  }
}

function parseLine(line: string): z.infer<typeof inputLine> | undefined {
  try {
    return inputLine.safeParse(JSON.parse(line)).data
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function describeSelection({ selector, candidates, preference }: Asked, prompt: string): object {
  const selected = selector.select({
    prompt,
    inputTokens: estimateTokens(prompt),
    needs: [],
    preference,
    candidates,
  })
  if (!selected.ok) return { error: selected.error.code }
  const { taskType, taskTypeConfidence, complexity, difficulty, chosen } = selected.value
  return {
    taskType,
    taskTypeConfidence,
    complexity,
    difficulty,
    selectedModel: chosen.model.id,
    estimatedCredits: creditsToJson(chosen.expectedMicro),
  }
}

/** The models of a file, at cost plus markup, or those that an installation starts with, at launch prices. */
function modelsOf(catalogPath: string | undefined): Pick<Asked, 'selector' | 'candidates'> {
  if (catalogPath === undefined) {
    const reader = readShippedPromptReader()
    return { selector: createModelSelector({ reader }), candidates: listInstalledModels() }
  }
  const { models } = catalogFile.parse(JSON.parse(readFileSync(catalogPath, 'utf8')))
  return openCatalog(models, readShippedPromptReader())
}

/** The models that an installation starts with, at launch prices. */
export function listInstalledModels(): readonly SellableModel[] {
  return readCatalogueSeed().models.map((model) =>
    toCandidate({
      id: model.id,
      provider: model.provider,
      providerModelId: model.provider_model_id,
      contextWindowTokens: model.context_window_tokens,
      maxOutputTokens: model.max_output_tokens,
      capabilities: model.capabilities,
      providerTiers: (model.prices[0]?.tiers ?? []).map(toProviderTier),
      policy: { list: 'launch' },
    }),
  )
}

/** A selector for models of a file of which little more than their prices is known. */
export function openCatalog(
  models: readonly CatalogEntry[],
  reader: PromptReader,
): Pick<Asked, 'selector' | 'candidates'> {
  const tierById = new Map(models.map((entry) => [entry.id, tierOf(entry)]))
  return {
    selector: createModelSelector({ reader, tierOf: ({ id }) => tierById.get(id) }),
    candidates: models.map(candidateOfFile),
  }
}

function candidateOfFile(entry: CatalogEntry): SellableModel {
  const creditValue = cheapestCreditValue(
    seedPackages.map(({ creditsMicro, priceCents }) => ({ creditsMicro, priceCents: BigInt(priceCents) })),
  )
  if (creditValue === undefined) throw new Error('there are no packages')
  return toCandidate({
    id: entry.id,
    provider: entry.id.includes('/') ? (entry.id.split('/')[0] ?? 'file') : 'file',
    providerModelId: entry.id,
    // The file tells nothing of limits: none that a prompt of this command could reach.
    contextWindowTokens: 2_000_000,
    maxOutputTokens: 32_000,
    capabilities: ['vision', 'tools', 'structured_output'],
    providerTiers: [
      {
        fromInputTokens: 0,
        input: nanoUsd(entry.input_usd_per_million),
        output: nanoUsd(entry.output_usd_per_million),
      },
    ],
    policy: { list: 'cost_plus', markupBasisPoints: defaultMarkupBasisPoints, creditValue },
  })
}

function nanoUsd(dollars: number): bigint {
  return BigInt(Math.max(1, Math.round(dollars * 1_000_000_000)))
}

type CandidateFacts = Omit<SellableModel, 'displayName' | 'deprecated' | 'rateCard'> & {
  readonly providerTiers: readonly ProviderPriceTier[]
  readonly policy: PricingPolicy
}

function toCandidate({ providerTiers, policy, ...facts }: CandidateFacts): SellableModel {
  const published = publishTiers({ id: facts.id, providerTiers }, policy)
  if (!published.ok) throw new Error(`${facts.id} has no price`)
  return {
    ...facts,
    displayName: facts.id,
    deprecated: false,
    rateCard: {
      id: facts.id,
      modelId: facts.id,
      version: 1,
      priceList: policy.list,
      effectiveFromMs: 0,
      tiers: published.value,
    },
  }
}

const tierWords: readonly (readonly [RegExp, ModelTier])[] = [
  [/^(?:small|weak|cheap|economy|fast|low|simple|nano|mini|lite)$/i, 'small'],
  [/^(?:mid|medium|balanced|standard|middle)$/i, 'medium'],
  [/^(?:large|strong|premium|quality|high|frontier|flagship|complex)$/i, 'large'],
]

/** A tier is believed where it is a word that says which way it points. */
function tierOf({ tier }: CatalogEntry): ModelTier | undefined {
  return tierWords.find(([words]) => typeof tier === 'string' && words.test(tier))?.[1]
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await runSelect(process.argv.slice(2), {
    lines: createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY }),
    write: async (line) => {
      if (process.stdout.write(`${line}\n`)) return
      await new Promise<void>((resume) => {
        process.stdout.once('drain', resume)
      })
    },
    fail: (message) => {
      process.stderr.write(`${message}\n`)
    },
  })
}
