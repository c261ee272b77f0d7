import type { ModelCapability, SellableModel } from '../pricing/catalogue-model.ts'
import type { PromptWindow } from './prompt-window.ts'

/**
 * What a request would profit from without depending on it, as far as its words tell. What it cannot do without (an
 * image to look at, tools to call) is known to the caller and comes as `needs`.
 */
export function detectWishes({ instruction }: PromptWindow): readonly ModelCapability[] {
  const wantsStructure =
    (instruction.includes('json') || instruction.includes('strict')) &&
    /\b(?:json schema|valid json|(?:return|respond|reply|answer|output)[^.\n]{0,40}\bjson|strict(?:ly)? (?:json|format))\b/.test(
      instruction,
    )
  return wantsStructure ? ['structured_output'] : []
}

/** The first capability that a model lacks, if any. */
export function missingCapability(
  model: SellableModel,
  needs: readonly ModelCapability[],
): ModelCapability | undefined {
  return needs.find((need) => !model.capabilities.includes(need))
}
