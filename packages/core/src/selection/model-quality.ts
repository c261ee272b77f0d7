import type { CatalogueModel } from '../pricing/catalogue-model.ts'
import type { TaskType } from './task-type.ts'

/*
 * How able a model is, on a logistic scale: the chance that its answer will do is logistic(ability − 4 × difficulty).
 *
 * Where the figures come from:
 * - WildBench v2 (August 2024), Arena-Hard v2 (April 2025) and table 9 of LLMRouterBench (arXiv 2601.07206, January
 *   2026: AIME, LiveCodeBench, GPQA, SimpleQA, ArenaHard, tau2). Each table was turned into logits within itself,
 *   averaged, and moved so that the strongest model of January 2026 stands near 5.
 * - The offsets by skill are the differences of those columns to a model's own mean, halved, by maker.
 * - Models that are newer than every table (evidence `lineup`) stand where their maker's own line-up puts them: a step
 *   above the generation before. They are a starting point for measured figures, not a measurement.
 * Kinds of task without a table of their own (rewriting, summarization, translation, extraction, classification,
 * professional writing) use the overall ability.
 */
export type ModelAbility = {
  readonly overall: number
  readonly evidence: 'table' | 'lineup' | 'price'
}

type Maker = 'openai' | 'anthropic' | 'google' | 'other'

type FamilyPrior = ModelAbility & { readonly prefix: string }

// The longest prefix of the provider's id wins.
const familyPriors: readonly FamilyPrior[] = [
  { prefix: 'gpt-6-astra', overall: 5.7, evidence: 'lineup' },
  { prefix: 'gpt-6-sol', overall: 5.2, evidence: 'lineup' },
  { prefix: 'gpt-6-luna', overall: 3.9, evidence: 'lineup' },
  { prefix: 'gpt-5.6-sol', overall: 5.2, evidence: 'lineup' },
  { prefix: 'gpt-5.6-terra', overall: 4.9, evidence: 'lineup' },
  { prefix: 'gpt-5.6-luna', overall: 3.9, evidence: 'lineup' },
  { prefix: 'gpt-5.5', overall: 5.2, evidence: 'lineup' },
  { prefix: 'gpt-5.4', overall: 5, evidence: 'lineup' },
  { prefix: 'gpt-5.4-mini', overall: 4.2, evidence: 'lineup' },
  { prefix: 'gpt-5.4-nano', overall: 3.6, evidence: 'lineup' },
  { prefix: 'gpt-5', overall: 4.7, evidence: 'table' },
  { prefix: 'gpt-5-mini', overall: 4.1, evidence: 'lineup' },
  { prefix: 'gpt-5-nano', overall: 3.4, evidence: 'lineup' },
  { prefix: 'gpt-4.1', overall: 3.9, evidence: 'table' },
  { prefix: 'gpt-4.1-mini', overall: 3.6, evidence: 'table' },
  { prefix: 'gpt-4.1-nano', overall: 2.7, evidence: 'table' },
  { prefix: 'gpt-4o', overall: 3.6, evidence: 'table' },
  { prefix: 'gpt-4o-mini', overall: 3.2, evidence: 'table' },
  { prefix: 'gpt-4', overall: 3.3, evidence: 'table' },
  { prefix: 'gpt-3.5', overall: 2.3, evidence: 'table' },
  { prefix: 'o3', overall: 4.6, evidence: 'table' },
  { prefix: 'o4-mini', overall: 4.2, evidence: 'table' },
  { prefix: 'claude-fable-5', overall: 5.7, evidence: 'lineup' },
  { prefix: 'claude-opus-5-5', overall: 5.6, evidence: 'lineup' },
  { prefix: 'claude-opus-5', overall: 5.4, evidence: 'lineup' },
  { prefix: 'claude-opus-4', overall: 5.1, evidence: 'lineup' },
  { prefix: 'claude-sonnet-5', overall: 5.2, evidence: 'lineup' },
  { prefix: 'claude-sonnet-4', overall: 4.4, evidence: 'table' },
  { prefix: 'claude-haiku-4', overall: 4.1, evidence: 'lineup' },
  { prefix: 'claude-3-7-sonnet', overall: 4, evidence: 'table' },
  { prefix: 'claude-3-5-sonnet', overall: 3.6, evidence: 'table' },
  { prefix: 'claude-3-haiku', overall: 2.5, evidence: 'table' },
  { prefix: 'claude-instant', overall: 2.2, evidence: 'lineup' },
  { prefix: 'claude-v', overall: 2.6, evidence: 'lineup' },
  { prefix: 'claude-2', overall: 2.6, evidence: 'lineup' },
  { prefix: 'gemini-3.1-pro', overall: 5.1, evidence: 'lineup' },
  { prefix: 'gemini-2.5-pro', overall: 4.6, evidence: 'table' },
  { prefix: 'gemini-3.8-flash', overall: 4.3, evidence: 'lineup' },
  { prefix: 'gemini-3.7-flash', overall: 4.3, evidence: 'lineup' },
  { prefix: 'gemini-3.6-flash', overall: 4.3, evidence: 'lineup' },
  { prefix: 'gemini-3.5-flash', overall: 4.4, evidence: 'lineup' },
  { prefix: 'gemini-3.5-flash-lite', overall: 3.7, evidence: 'lineup' },
  { prefix: 'gemini-3.1-flash-lite', overall: 3.6, evidence: 'lineup' },
  { prefix: 'gemini-2.5-flash', overall: 4, evidence: 'table' },
  { prefix: 'gemini-1.5-pro', overall: 3.4, evidence: 'table' },
  { prefix: 'deepseek-r1', overall: 4, evidence: 'table' },
  { prefix: 'deepseek-v3.1', overall: 4.1, evidence: 'table' },
  { prefix: 'qwen3-235b', overall: 4.2, evidence: 'table' },
  { prefix: 'kimi-k2', overall: 4.2, evidence: 'table' },
  { prefix: 'mixtral-8x7b', overall: 2.3, evidence: 'table' },
  { prefix: 'mistral-7b', overall: 1.8, evidence: 'lineup' },
]

type Skill = 'math' | 'coding' | 'reasoning' | 'knowledge' | 'creative' | 'overall'

const skillByType: Readonly<Record<TaskType, Skill>> = {
  math: 'math',
  coding: 'coding',
  reasoning: 'reasoning',
  factual_qa: 'knowledge',
  creative_writing: 'creative',
  brainstorming: 'creative',
  chat: 'creative',
  professional_writing: 'overall',
  rewriting: 'overall',
  summarization: 'overall',
  translation: 'overall',
  extraction: 'overall',
  classification: 'overall',
}

const offsetsByMaker: Readonly<Record<Maker, Partial<Readonly<Record<Skill, number>>>>> = {
  openai: { math: 0.2, coding: 0.1, reasoning: 0, knowledge: -0.05, creative: -0.2 },
  anthropic: { math: -0.3, coding: 0.2, reasoning: 0.1, knowledge: -0.2, creative: 0.1 },
  google: { math: 0.1, coding: -0.1, reasoning: 0, knowledge: 0.15, creative: 0.1 },
  other: {},
}

const difficultyWeight = 4

/**
 * How able a model is over all kinds of task.
 * A model of an unknown family is placed by what its provider charges for output, as markets mostly do.
 */
export function overallAbility(model: CatalogueModel, outputUsdPerMillion: number): ModelAbility {
  const name = model.providerModelId.toLowerCase().replace(/^(?:[\w.-]{1,40}\/){1,3}/, '')
  let best: FamilyPrior | undefined
  for (const prior of familyPriors) {
    if (name.startsWith(prior.prefix) && prior.prefix.length > (best?.prefix.length ?? 0)) best = prior
  }
  if (best !== undefined) return best
  const overall = 2.9 + 0.5 * Math.log(Math.max(0.05, outputUsdPerMillion))
  return { overall: Math.min(5.2, Math.max(1.2, overall)), evidence: 'price' }
}

/** How far a maker's models stand above or below their overall ability in one kind of task. */
export function skillOffset(model: CatalogueModel, taskType: TaskType): number {
  return offsetsByMaker[makerOf(model)][skillByType[taskType]] ?? 0
}

/** The chance, between 0 and 1, that an answer of this ability will do at this difficulty. */
export function chanceOfGoodAnswer(ability: number, difficulty: number): number {
  return 1 / (1 + Math.exp(difficultyWeight * difficulty - ability))
}

function makerOf({ provider }: CatalogueModel): Maker {
  return provider === 'openai' || provider === 'anthropic' || provider === 'google' ? provider : 'other'
}
