import type { RunOutcome } from '@tessera/core/runs/decide-ending'

import type { SeededRandom } from '../seeded-random.ts'
import type { RunStory, SimulatedRun, ToldUsage } from '../simulated-run.ts'

export type StoryTeller = (random: SeededRandom, run: SimulatedRun) => RunStory

const complete = { type: 'complete', finishReason: 'stop' } as const

/** A whole answer whose figures the provider told wrong, or not at all. */
function answered(tell: (told: Usual, run: SimulatedRun) => ToldUsage | undefined): StoryTeller {
  return (random, run) => {
    const outputTokens = random.between(1, run.boundTokens)
    const told = tell({ input: run.inputTokens, output: outputTokens, random }, run)
    return { outcome: complete, produced: 'text', told, outputTokens, mayCostUs: true }
  }
}

type Usual = { readonly input: number; readonly output: number; readonly random: SeededRandom }

/** An answer that ended before its end. */
function cutShort(outcome: RunOutcome, tellsUsage: number): StoryTeller {
  return (random, run) => {
    const outputTokens = random.chance(15) ? 0 : random.between(1, run.boundTokens)
    const hasOnlyThoughts = random.chance(20)
    const produced = outputTokens === 0 ? 'nothing' : hasOnlyThoughts ? 'reasoning_only' : 'text'
    const told = random.chance(tellsUsage)
      ? { input: run.inputTokens, output: random.between(0, outputTokens + 20) }
      : undefined
    return { outcome, produced, told, outputTokens, mayCostUs: true }
  }
}

function failed(at: 'provider' | 'platform', hasBegun: boolean): StoryTeller {
  const outcome = { type: 'failed', errorCode: 'provider_error', at } as const
  return (random, run) => ({
    outcome,
    produced: hasBegun ? 'text' : 'nothing',
    told: hasBegun && random.chance(50) ? { input: run.inputTokens, output: 1 } : undefined,
    outputTokens: hasBegun ? random.between(1, run.boundTokens) : 0,
    mayCostUs: hasBegun || random.chance(30),
  })
}

/** Every way in which a run can end, with how often. */
export const runStories: Readonly<Record<string, readonly [weight: number, StoryTeller]>> = {
  answer_complete: [40, answered(({ input, output }) => ({ input, output, total: input + output }))],
  answer_with_cache: [
    10,
    answered(({ input, output, random }) => {
      const cacheRead = random.between(0, input)
      return { input, output, cacheRead, cacheWrite: random.between(0, input - cacheRead) }
    }),
  ],
  answer_with_thoughts: [
    10,
    answered(({ input, output, random }) => ({ input, output, reasoning: random.between(0, output) })),
  ],
  answer_at_bound: [
    6,
    (_random, run) => ({
      outcome: { type: 'complete', finishReason: 'length' },
      produced: 'text',
      told: { input: run.inputTokens, output: run.boundTokens },
      outputTokens: run.boundTokens,
      mayCostUs: true,
    }),
  ],
  usage_a_little_over_bound: [
    5,
    answered(({ input }, run) => ({ input, output: Math.floor(run.boundTokens * 1.05) + 16 })),
  ],
  usage_far_over_bound: [3, answered(({ input }, run) => ({ input, output: run.boundTokens * 2 + 40 }))],
  usage_missing: [4, answered(() => undefined)],
  usage_incomplete: [2, answered(({ input }) => ({ input, output: undefined }))],
  usage_zero: [2, answered(() => ({ input: 0, output: 0 }))],
  usage_negative: [2, answered(({ input, output }) => ({ input, output: -output }))],
  usage_cache_negative: [2, answered(({ input, output }) => ({ input, output, cacheRead: -input }))],
  usage_absurd: [2, answered(({ input }) => ({ input, output: 1e12 }))],
  usage_input_absurd: [2, answered(({ output }, run) => ({ input: run.inputBoundTokens * 4 + 600, output }))],
  usage_fraction: [1, answered(({ input, output }) => ({ input, output: output + 0.5 }))],
  usage_not_a_number: [1, answered(({ input, output }) => ({ input: String(input), output }))],
  usage_cached_over_input: [2, answered(({ input, output }) => ({ input, output, cacheRead: input + 1 }))],
  usage_thoughts_over_output: [
    1,
    answered(({ input, output }) => ({ input, output, reasoning: output + 1 })),
  ],
  usage_total_wrong: [1, answered(({ input, output }) => ({ input, output, total: input + output + 1 }))],
  answer_empty: [
    3,
    (_random, run) => ({
      outcome: complete,
      produced: 'nothing',
      told: { input: run.inputTokens, output: 0 },
      outputTokens: 0,
      mayCostUs: true,
    }),
  ],
  answer_only_thoughts: [
    3,
    (random, run) => ({
      outcome: random.chance(50) ? complete : { type: 'complete', finishReason: 'length' },
      produced: 'reasoning_only',
      told: { input: run.inputTokens, output: run.boundTokens, reasoning: run.boundTokens },
      outputTokens: run.boundTokens,
      mayCostUs: true,
    }),
  ],
  answer_filtered: [
    2,
    (random, run) => ({
      outcome: { type: 'complete', finishReason: 'content_filter' },
      produced: 'text',
      told: { input: run.inputTokens, output: 3 },
      outputTokens: random.between(1, run.boundTokens),
      mayCostUs: true,
    }),
  ],
  user_stops: [8, cutShort({ type: 'stopped' }, 60)],
  caller_leaves: [8, cutShort({ type: 'caller_left' }, 60)],
  time_is_up: [3, cutShort({ type: 'time_limit' }, 30)],
  provider_ignores_bound: [
    4,
    (random, run) => ({
      outcome: { type: 'cut_at_bound' },
      produced: 'text',
      told: random.chance(50) ? { input: run.inputTokens, output: run.boundTokens * 3 + 50 } : undefined,
      outputTokens: Math.floor(run.boundTokens * 1.05) + random.between(17, 200),
      mayCostUs: true,
    }),
  ],
  provider_fails_before_answer: [6, failed('provider', false)],
  provider_fails_in_answer: [6, failed('provider', true)],
  provider_stalls: [3, failed('provider', true)],
  platform_fails: [3, failed('platform', true)],
  server_stops: [2, cutShort({ type: 'shutdown' }, 50)],
}
