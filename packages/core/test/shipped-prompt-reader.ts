import { readFileSync } from 'node:fs'

import { createPromptReader } from '../src/selection/reading/create-prompt-reader.ts'
import type { PromptReader } from '../src/selection/reading/prompt-reader.ts'
import { decodeSelectorWeights } from '../src/selection/reading/selector-weights.ts'

/** The bytes of the weights that ship. */
export function shippedWeights(): Uint8Array {
  return readFileSync(new URL('../weights/selector-weights.bin', import.meta.url))
}

/** The reader that ships. */
export function shippedPromptReader(): PromptReader {
  const weights = decodeSelectorWeights(shippedWeights())
  if (!weights.ok) throw new Error(weights.error.message)
  return createPromptReader(weights.value)
}
