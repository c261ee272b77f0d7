import {
  createWrittenWord,
  findNearest,
  longestWritten,
  readWord,
} from '@tessera/core/selection/reading/nearest-word'
import { createVocabulary } from '@tessera/core/selection/reading/vocabulary'
import type { Vocabulary } from '@tessera/core/selection/reading/vocabulary'

import type { TrainingSet } from './gather-examples.ts'

/** What one prompt alone has is no word to rely on: mostly a name, or a slip of the hand. */
const leastPrompts = 2
const readCharacters = 4_000

const word = /\p{L}[\p{L}\p{M}]*(?:['’]\p{L}[\p{L}\p{M}]*)*/gu
/** Scripts without blanks between words: each of their characters is a word, and no slip is looked for. */
const withoutBlanks = /[ก-๎ぁ-ヿ㐀-鿿豈-﫿]/

/** The words of the training prompts, the commonest first, without those that look like a misspelt other one. */
export function gatherVocabulary({ own, outside }: TrainingSet): readonly string[] {
  const counts = new Map<string, number>()
  for (const { prompt } of [...own, ...outside]) {
    const words = prompt.slice(0, readCharacters).toLowerCase().match(word) ?? []
    for (const one of new Set(words)) counts.set(one, (counts.get(one) ?? 0) + 1)
  }
  const known = [...counts]
    .filter(
      ([one, count]) => count >= leastPrompts && one.length <= longestWritten && !withoutBlanks.test(one),
    )
    .toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
  const common = known.filter(([, count]) => count >= leastOfCommon)
  const vocabulary = createVocabulary(common.map(([one]) => one))
  return known
    .filter(([one, count]) => count > mostOfMisspelt || !isMisspelt(one, { count, common, vocabulary }))
    .map(([one]) => one)
}

const leastOfCommon = 40
const mostOfMisspelt = 6
/** How much commoner the other word is: "tow" is met now and then for itself, "wirte" is not. */
const leastRatio = 20

type Common = {
  readonly count: number
  readonly common: readonly (readonly [word: string, count: number])[]
  readonly vocabulary: Vocabulary
}

const written = createWrittenWord()

function isMisspelt(one: string, { count, common, vocabulary }: Common): boolean {
  readWord(one, 0, written)
  const nearest = findNearest(written, vocabulary)
  if (nearest === undefined) return false
  const least = nearest.slip === 'swapped' || nearest.slip === 'doubled' ? 4 : 7
  return one.length >= least && (common[nearest.place]?.[1] ?? 0) >= count * leastRatio
}
