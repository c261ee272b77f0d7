import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import { createPromptReader } from '@tessera/core/selection/reading/create-prompt-reader'
import type { PromptReader } from '@tessera/core/selection/reading/prompt-reader'
import { decodeSelectorWeights } from '@tessera/core/selection/reading/selector-weights'

/** Where the trained weights of the model selector are. */
export const selectorWeightsPath = createRequire(import.meta.url).resolve(
  '@tessera/core/weights/selector-weights.bin',
)

/**
 * A reader of prompts with the weights that ship.
 * Throws where they are missing, damaged, or were trained for other code: nothing could be chosen without them.
 */
export function readShippedPromptReader(path: string = selectorWeightsPath): PromptReader {
  const weights = decodeSelectorWeights(readFileSync(path))
  if (!weights.ok) throw new Error(`${path}: ${weights.error.message}`)
  return createPromptReader(weights.value)
}
