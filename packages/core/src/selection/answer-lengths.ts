import type { CatalogueModel } from '../pricing/catalogue-model.ts'
import { familyNameOf } from './place-model.ts'

/**
 * Mean characters of an answer by family, over the same 805 open requests to each model.
 * Source: AlpacaEval 2, avg_length of its leaderboard (github.com/tatsu-lab/alpaca_eval at 01f3cb2de42f, 2024).
 */
const charactersByFamily: readonly (readonly [name: string, characters: number])[] = [
  ['gpt-4o', 1_873],
  ['gpt-4o-mini', 1_861],
  ['gpt-4-turbo', 1_802],
  ['gpt-4-1106', 2_049],
  ['gpt4-1106', 2_049],
  ['gpt-4', 1_365],
  ['gpt-3-5-turbo-0613', 1_331],
  ['gpt-3-5-turbo-1106', 796],
  ['gpt-3-5-turbo-0301', 827],
  ['gpt-3-5', 1_331],
  ['claude', 1_082],
  ['claude-2', 1_069],
  ['claude-instant', 1_112],
  ['claude-3', 1_420],
  ['claude-3-opus', 1_388],
  ['claude-3-5', 1_488],
  ['gemini', 1_456],
  ['gemma', 1_115],
  ['mixtral-8x7b', 1_465],
  ['mixtral-8x22b', 1_445],
  ['mistral-7b', 1_676],
  ['mistral-medium', 1_500],
  ['mistral-large', 1_362],
  ['llama-2-70b', 1_790],
  ['llama-2-13b', 1_513],
  ['meta-llama-3', 1_919],
  ['llama-3', 1_919],
  ['qwen-14b', 1_013],
  ['qwen1-5', 1_549],
  ['qwen2', 1_626],
  ['yi-34b', 2_123],
  ['wizardlm-13b', 1_635],
  ['wizardlm-70b', 1_545],
  ['vicuna-13b', 1_061],
  ['openhermes-2-5', 1_107],
  ['humpback', 1_107],
  ['deepseek', 1_151],
]

/** What the training takes for the length of an answer is meant for a model of this many characters. */
const usualCharacters = 1_500

/** A maker's newest models are in no table yet: only names that say their version are looked up. */
const isNewerThanTable =
  /^(?:gpt-[5-9]|gpt-4-[15](?:-|$)|o\d|claude-(?:[4-9]|(?:[a-z]+-)?(?:opus|sonnet|haiku)-[4-9])|claude-[a-z]+-[4-9]|gemini-[2-9]|deepseek-(?:r|v3)|llama-4|qwen3)/

const knownFactors = new WeakMap<CatalogueModel, number>()

/** How much longer, or shorter, than usual a model's answers are where the request leaves their length open. */
export function wordinessOf(model: CatalogueModel): number {
  const known = knownFactors.get(model)
  if (known !== undefined) return known
  const factor = (findCharacters(familyNameOf(model.providerModelId)) ?? usualCharacters) / usualCharacters
  knownFactors.set(model, factor)
  return factor
}

/** The longest name that a model's begins with. */
function findCharacters(name: string): number | undefined {
  if (isNewerThanTable.test(name)) return undefined
  let best: (typeof charactersByFamily)[number] | undefined
  for (const entry of charactersByFamily)
    if (name.startsWith(entry[0]) && entry[0].length > (best?.[0].length ?? 0)) best = entry
  return best?.[1]
}
