import { estimateTokens } from '@tessera/core/metering/estimate-tokens'
import type { PromptReader } from '@tessera/core/selection/reading/prompt-reader'
import type { Preference } from '@tessera/core/selection/task-type'

import { openCatalog } from '../../../apps/server/src/cli/select.ts'
import type { CatalogEntry } from '../../../apps/server/src/cli/select.ts'
import type { OutsideRow } from '../prompt-rows.ts'

/** US dollars for a million tokens, in and out, as the models were sold when the outcomes were recorded. */
const usdPerMillion: Readonly<Record<string, readonly [input: number, output: number]>> = {
  'WizardLM/WizardLM-13B-V1.2': [0.3, 0.3],
  'claude-instant-v1': [0.8, 2.4],
  'claude-v1': [8, 24],
  'claude-v2': [8, 24],
  'gpt-3.5-turbo-1106': [1, 2],
  'gpt-4-1106-preview': [10, 30],
  'meta/code-llama-instruct-34b-chat': [0.776, 0.776],
  'meta/llama-2-70b-chat': [0.9, 0.9],
  'mistralai/mistral-7b-chat': [0.2, 0.2],
  'mistralai/mixtral-8x7b-chat': [0.6, 0.6],
  'zero-one-ai/Yi-34B-Chat': [0.8, 0.8],
  gpt4_1106_preview: [10, 30],
  'claude-2.1': [8, 24],
  'claude-2': [8, 24],
  claude: [8, 24],
  'claude-instant-1.2': [0.8, 2.4],
  'gpt-3.5-turbo-0301': [1.5, 2],
  'gemma-7b-it': [0.1, 0.1],
  'gemma-2b-it': [0.02, 0.02],
  'OpenHermes-2.5-Mistral-7B': [0.2, 0.2],
  'Qwen-14B-Chat': [0.2, 0.2],
  'vicuna-13b-v1.5': [0.3, 0.3],
  'humpback-llama2-70b': [0.9, 0.9],
  'wizardlm-13b': [0.3, 0.3],
  'alpaca-7b': [0.2, 0.2],
}

export type PoolValue = {
  readonly prompts: number
  /** Mean score of the chosen models as a share of the best single model's, and what they cost as a share of its cost. */
  readonly quality: number
  readonly cost: number
  /** How far off the estimate of the cost is, up or down: 1 is exact. */
  readonly medianRatio: number
}

/** Lets the selector choose for every prompt among the models whose outcomes are known. */
export function poolValue(
  rows: readonly OutsideRow[],
  reader: PromptReader,
  preference: Preference,
): PoolValue {
  const ids = Object.keys(rows[0]?.models ?? {})
  const entries: readonly CatalogEntry[] = ids.map((id) => {
    const [input, output] = usdPerMillion[id] ?? [1, 1]
    return { id, input_usd_per_million: input, output_usd_per_million: output }
  })
  const { selector, candidates } = openCatalog(entries, reader)
  const total = (kind: 'models' | 'costs', id: string): number =>
    rows.reduce((sum, row) => sum + (row[kind]?.[id] ?? 0), 0)
  const best = ids.toSorted((a, b) => total('models', b) - total('models', a))[0] ?? ''
  let quality = 0
  let cost = 0
  const ratios: number[] = []
  for (const row of rows) {
    const inputTokens = estimateTokens(row.prompt)
    const selected = selector.select({ prompt: row.prompt, inputTokens, needs: [], preference, candidates })
    if (!selected.ok) throw new Error(selected.error.code)
    const { model, expectedOutputTokens } = selected.value.chosen
    const real = row.costs?.[model.id] ?? 0
    quality += row.models?.[model.id] ?? 0
    cost += real
    const [input, output] = usdPerMillion[model.id] ?? [1, 1]
    const estimated = (inputTokens.expected * input + expectedOutputTokens * output) / 1_000_000
    if (real > 0) ratios.push(Math.max(estimated / real, real / estimated))
  }
  ratios.sort((a, b) => a - b)
  return {
    prompts: rows.length,
    quality: quality / total('models', best),
    cost: cost / total('costs', best),
    medianRatio: ratios[Math.floor(ratios.length / 2)] ?? 0,
  }
}
