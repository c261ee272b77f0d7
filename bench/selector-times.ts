import { performance } from 'node:perf_hooks'

import { estimateTokens } from '@tessera/core/metering/estimate-tokens'

import { readShippedPromptReader } from '../apps/server/src/adapters/selection/read-selector-weights.ts'
import { longPrompts, measureTimes } from '../training/selector/measures/reading-time.ts'
import { readOwnPrompts } from '../training/selector/prompt-rows.ts'
import { section } from './table.ts'

const longestCharacters = 32_000

/** How long it takes to read a prompt for the choice of its model, in this process, without any server. */
export function describeSelectorTimes(): string {
  const startedAt = performance.now()
  const reader = readShippedPromptReader()
  const loadMs = performance.now() - startedAt
  const prompts = readOwnPrompts().map(({ prompt }) => prompt)
  const kinds = [
    ['as people write them', prompts],
    ['20 to 32,000 characters', longPrompts(prompts, 3_000)],
    ['one letter, 32,000 times', Array.from({ length: 300 }, () => 'a'.repeat(longestCharacters))],
    ['ideographs, 32,000', Array.from({ length: 300 }, () => '写一首诗'.repeat(longestCharacters / 4))],
  ] as const
  return section({
    title: 'Reading a prompt for its model',
    text: `Kind of task, difficulty and length of the answer, by the weights that ship (loaded in ${loadMs.toFixed(0)} ms). Milliseconds.`,
    head: ['prompts', 'p50', 'p99', 'most'],
    rows: kinds.map(([name, texts]) => {
      const { medianMs, p99Ms, mostMs } = measureTimes(texts, (prompt) =>
        reader.read({ prompt, countPromptTokens: () => estimateTokens(prompt.slice(0, 4_000)).expected }),
      )
      return [name, medianMs.toFixed(3), p99Ms.toFixed(3), mostMs.toFixed(2)]
    }),
  })
}
