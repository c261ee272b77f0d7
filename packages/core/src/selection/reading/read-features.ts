import type { PromptWindow } from '../prompt-window.ts'
import { formFeatureCount, readForm } from './form-features.ts'
import { addLetterFeatures, addWordFeatures, bucketCount, createFeatureList } from './hash-features.ts'
import type { FeatureList } from './hash-features.ts'
import { createWordList, splitWords } from './split-words.ts'
import type { Vocabulary } from './vocabulary.ts'

/** Places of a feature table: the hashed buckets first, then what is told by cues and form. */
export const featureCount = bucketCount + formFeatureCount

const words = createWordList()
const features = createFeatureList()
const form = new Float32Array(formFeatureCount)

/** Reads everything that the heads look at. What is returned holds until the next prompt is read. */
export function readFeatures(window: PromptWindow, vocabulary: Vocabulary): FeatureList {
  features.count = 0
  splitWords(window.text, words, vocabulary)
  addWordFeatures(words, features)
  addLetterFeatures(window.text, features)
  readForm(window, words, form)
  for (let at = 0; at < formFeatureCount; at += 1) {
    const value = form[at] ?? 0
    if (value === 0) continue
    features.buckets[features.count] = bucketCount + at
    features.values[features.count] = value
    features.count += 1
  }
  return features
}
