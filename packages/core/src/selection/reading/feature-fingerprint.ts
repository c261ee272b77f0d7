import { readPromptWindow } from '../prompt-window.ts'
import { instructionCues } from '../task-cues.ts'
import { readFeatures } from './read-features.ts'
import { createVocabulary } from './vocabulary.ts'

/** A prompt that has some of everything: weights fit only code that reads the same features from it. */
const probe = `Please summarise "Ünïcode" für 3 people in 1984: def f(x) = x^2 + 12?\n\n- 写一首诗\n(B) yes\n(C) नमस्ते <name>`

/** Some of its words are known, some are not, and one is misspelt. */
const words = ['please', 'summarize', 'people', 'für']

let known: number | undefined

/** A number that changes when other features are read than before. */
export function featureFingerprint(): number {
  known ??= computeFingerprint()
  return known
}

function computeFingerprint(): number {
  const { buckets, values, count } = readFeatures(readPromptWindow(probe), createVocabulary(words))
  let hash = 0x811c_9dc5
  const add = (value: number): void => {
    hash = Math.imul(hash ^ value, 0x0100_0193)
  }
  for (let at = 0; at < count; at += 1) {
    add(buckets[at] ?? 0)
    add(Math.round((values[at] ?? 0) * 1_000))
  }
  for (const { pattern } of instructionCues)
    for (let at = 0; at < pattern.source.length; at += 1) add(pattern.source.charCodeAt(at))
  return hash >>> 0
}
