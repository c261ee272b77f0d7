import type { CatalogueModel } from '../pricing/catalogue-model.ts'
import type { RateCard } from '../pricing/rate-card.ts'
import { abilityTables } from './ability-tables.ts'
import type { Skill } from './ability-tables.ts'
import { fitAbilities, slopeBySkill } from './fit-abilities.ts'
import type { FittedAbility } from './fit-abilities.ts'
import { modelFamilies } from './model-families.ts'
import type { ModelFamily } from './model-families.ts'
import { taskTypes } from './task-type.ts'
import type { TaskType } from './task-type.ts'

/**
 * Where a figure comes from: `table` a public table that tests this skill, `overall` public tables of other skills,
 * `lineup` the maker's line-up against a model in a table, `guess` size, price and tier alone, `operator` an operator.
 */
export type AbilityEvidence = 'table' | 'overall' | 'lineup' | 'guess' | 'operator'

export type PlacedAbility = { readonly ability: number; readonly evidence: AbilityEvidence }

/** How able a model is, on the logistic scale of `chanceOfGoodAnswer`. */
export type ModelAbility = {
  readonly overall: PlacedAbility
  readonly byTaskType: Readonly<Record<TaskType, PlacedAbility>>
  /** The tables that the figures come from, the newest first. */
  readonly tableIds: readonly string[]
}

/** What is known of a model besides its name. */
export type ModelHints = {
  /** Dollars for one million tokens of output. */
  readonly outputUsdPerMillion: number
  /** A word for its class, where a list of models brings one. */
  readonly tier?: ModelTier
}

export type ModelTier = 'small' | 'medium' | 'large'

// The tables' zero (GPT-4o of August 2024) on the scale of chances, and how much wider than marginal scores the chances
// of single requests part: requests differ in difficulty, which flattens the mean over them.
const zeroAbility = 3.6
const widening = 1.45

const skillByTaskType: Readonly<Record<TaskType, Skill>> = {
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

type Standing = FittedAbility & { readonly evidence: 'table' | 'lineup' | 'guess' }

let fitted: ReadonlyMap<string, FittedAbility> | undefined

/** Places a model by the public tables, else by its family's line-up, else by its size, price and tier. */
export function placeModel(model: Pick<CatalogueModel, 'providerModelId'>, hints: ModelHints): ModelAbility {
  const standing = standingOf(familyNameOf(model.providerModelId), hints)
  const { evidence, tableIds } = standing
  const placed = taskTypes.map((taskType) => {
    const skill = skillByTaskType[taskType]
    const offset = standing.offsets[skill]
    // Difficulty knows the kind of task too: the other half of what kinds differ by is in it already.
    const slope = Math.sqrt(slopeBySkill[skill])
    const ability = toScale(standing.overall * slope + (offset ?? 0))
    const own = evidence === 'table' && offset === undefined ? 'overall' : evidence
    return [taskType, { ability, evidence: own }] as const
  })
  const overall: PlacedAbility = { ability: toScale(standing.overall), evidence }
  return { overall, byTaskType: recordOf(placed, overall), tableIds }
}

/** The name by which families are known: without makers before it, in small letters, with hyphens between its parts. */
export function familyNameOf(providerModelId: string): string {
  return providerModelId
    .toLowerCase()
    .replace(/^(?:[\w.-]{1,40}\/){1,3}/, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^(gpt)(\d)/, '$1-$2')
    .replace(/^-|-$/g, '')
}

function standingOf(name: string, hints: ModelHints): Standing {
  const family = findFamily(name)
  const row = family === undefined ? undefined : knownAbilities().get(family.row)
  if (family === undefined || row === undefined) {
    return { overall: guessOverall(name, hints), offsets: {}, tableIds: [], evidence: 'guess' }
  }
  return {
    ...row,
    overall: row.overall + family.step,
    evidence: family.step === 0 ? 'table' : 'lineup',
  }
}

/** Fitted once, when it is first asked for: some milliseconds, so better at the start than for somebody's request. */
export function knownAbilities(): ReadonlyMap<string, FittedAbility> {
  fitted ??= fitAbilities(abilityTables)
  return fitted
}

function findFamily(name: string): ModelFamily | undefined {
  let best = ''
  for (const family of Object.keys(modelFamilies)) {
    if (family.length > best.length && `-${name}-`.includes(`-${family}-`)) best = family
  }
  return modelFamilies[best]
}

const overallByTier: Readonly<Record<ModelTier, number>> = { small: -0.85, medium: -0.45, large: -0.1 }

/**
 * Markets and sizes say something of a model nobody has compared; each a little, so their mean is taken, and models part
 * less by it than by a table: a wrong guess should cost little.
 */
function guessOverall(name: string, { outputUsdPerMillion, tier }: ModelHints): number {
  const size = Number(/(?:^|-)(\d{1,4})b(?:-|$)/.exec(name)?.[1] ?? 0)
  const clues = [
    -0.6 + 0.15 * Math.log(Math.min(60, Math.max(0.05, outputUsdPerMillion))),
    ...(size > 0 ? [-1.3 + 0.3 * Math.log(size / 7)] : []),
    ...(tier === undefined ? [] : [overallByTier[tier]]),
  ]
  return clues.reduce((sum, clue) => sum + clue, 0) / clues.length
}

function toScale(logits: number): number {
  return zeroAbility + widening * logits
}

function recordOf(
  entries: readonly (readonly [TaskType, PlacedAbility])[],
  fallback: PlacedAbility,
): Record<TaskType, PlacedAbility> {
  const byTaskType = new Map(entries)
  const of = (taskType: TaskType): PlacedAbility => byTaskType.get(taskType) ?? fallback
  return {
    coding: of('coding'),
    math: of('math'),
    reasoning: of('reasoning'),
    creative_writing: of('creative_writing'),
    professional_writing: of('professional_writing'),
    rewriting: of('rewriting'),
    summarization: of('summarization'),
    translation: of('translation'),
    extraction: of('extraction'),
    factual_qa: of('factual_qa'),
    chat: of('chat'),
    brainstorming: of('brainstorming'),
    classification: of('classification'),
  }
}

/** What a model's provider charges for output, in dollars per million tokens: its place where nothing else is known. */
export function outputUsdOf(rateCard: RateCard): number {
  return Number(rateCard.tiers[0]?.cost.output ?? 0n) / 1_000_000_000
}
