import { performance } from 'node:perf_hooks'

import { assert as check, constantFrom, integer, property, record, string } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { shippedPromptReader } from '../../test/shipped-prompt-reader.ts'
import { estimateTokens } from '../metering/estimate-tokens.ts'
import { microCredits, microCreditsFromCredits } from '../money/micro-credits.ts'
import type { ModelCapability, SellableModel } from '../pricing/catalogue-model.ts'
import { publishTiers } from '../pricing/publish-rate-cards.ts'
import type { PricingPolicy } from '../pricing/publish-rate-cards.ts'
import { highestPrice } from '../pricing/quote.ts'
import { usefulMinimumOutputTokens } from '../runs/plan-run.ts'
import { createModelSelector } from './create-model-selector.ts'
import type { Selection, SelectionRequest } from './model-selector.ts'
import { preferences } from './task-type.ts'
import type { TaskType } from './task-type.ts'

type Facts = {
  readonly id: string
  readonly provider: string
  readonly usd: readonly [input: number, output: number]
  readonly providerModelId?: string
  readonly context?: number
  readonly capabilities?: readonly ModelCapability[]
  readonly deprecated?: boolean
}

const everything: readonly ModelCapability[] = ['vision', 'tools', 'structured_output', 'prompt_caching']

function makeModel(facts: Facts, policy: PricingPolicy): SellableModel {
  const [input, output] = facts.usd.map((usd) => BigInt(Math.round(usd * 1_000_000_000)))
  const providerTiers = [{ fromInputTokens: 0, input: input ?? 0n, output: output ?? 0n }]
  const published = publishTiers({ id: facts.id, providerTiers }, policy)
  if (!published.ok) throw new Error(published.error.code)
  return {
    id: facts.id,
    displayName: facts.id,
    provider: facts.provider,
    providerModelId: facts.providerModelId ?? facts.id,
    contextWindowTokens: facts.context ?? 128_000,
    maxOutputTokens: 16_384,
    capabilities: facts.capabilities ?? everything,
    deprecated: facts.deprecated ?? false,
    rateCard: {
      id: `rtc_${facts.id}`,
      modelId: facts.id,
      version: 1,
      priceList: policy.list,
      effectiveFromMs: 0,
      tiers: published.value,
    },
  }
}

const market: readonly Facts[] = [
  {
    id: 'gemini-flash',
    provider: 'google',
    usd: [0.75, 3.75],
    providerModelId: 'gemini-3.8-flash',
    context: 1_000_000,
  },
  { id: 'gpt-4o-mini', provider: 'openai', usd: [0.15, 0.6] },
  { id: 'gpt-6-luna', provider: 'openai', usd: [0.1, 0.5] },
  {
    id: 'claude-haiku',
    provider: 'anthropic',
    usd: [1, 5],
    providerModelId: 'claude-haiku-4-5',
    context: 200_000,
  },
  { id: 'gpt-6-sol', provider: 'openai', usd: [2, 10], context: 1_050_000 },
  {
    id: 'claude-sonnet',
    provider: 'anthropic',
    usd: [2, 10],
    providerModelId: 'claude-sonnet-5',
    context: 1_000_000,
  },
  {
    id: 'claude-opus',
    provider: 'anthropic',
    usd: [4, 20],
    providerModelId: 'claude-opus-5-5',
    context: 1_000_000,
  },
  { id: 'blind', provider: 'local', usd: [0.05, 0.05], capabilities: [], context: 8_000 },
]

const costPlus: PricingPolicy = {
  list: 'cost_plus',
  markupBasisPoints: 1_500n,
  creditValue: { creditsMicro: microCreditsFromCredits(120_000n), priceCents: 70_000n },
}

const launchModels = market.map((facts) => makeModel(facts, { list: 'launch' }))
const costPlusModels = market.map((facts) => makeModel(facts, costPlus))

const selector = createModelSelector({ reader: shippedPromptReader() })

function ask(prompt: string, rest: Partial<SelectionRequest> = {}): Selection {
  const selected = selector.select(request(prompt, rest))
  if (!selected.ok) throw new Error(selected.error.code)
  return selected.value
}

function request(prompt: string, rest: Partial<SelectionRequest> = {}): SelectionRequest {
  return {
    prompt,
    inputTokens: estimateTokens(prompt),
    needs: [],
    preference: 'balanced',
    candidates: launchModels,
    ...rest,
  }
}

/** What has to be held for the shortest useful answer. */
function leastSumOf(model: SellableModel, prompt: string): bigint {
  return highestPrice(model.rateCard, estimateTokens(prompt).bound, usefulMinimumOutputTokens)
}

const namedCases: readonly (readonly [string, TaskType])[] = [
  ['What is the capital of France?', 'factual_qa'],
  ['Hello, how are you today?', 'chat'],
  ['Translate the word "butterfly" into Spanish, German and Japanese.', 'translation'],
  [
    'Is the following review positive or negative? "The food was cold and the waiter rude."',
    'classification',
  ],
  ['Rewrite this sentence so that it sounds more polite: Send me the report now.', 'rewriting'],
  ['Write a short story about a lighthouse keeper who is afraid of the dark.', 'creative_writing'],
  [
    'Write a Python function that parses an ISO date and returns the day of the week, with a docstring.',
    'coding',
  ],
  ['Give me ten ideas for a birthday party for a seven year old who loves dinosaurs.', 'brainstorming'],
  [
    'Draft an email to my landlord explaining that the heating has been broken for two weeks and asking for a reduction.',
    'professional_writing',
  ],
  [
    'Summarize the following article in three bullet points.\n\nThe town council met on Monday to discuss the bridge…',
    'summarization',
  ],
  ['Prove that there are infinitely many prime numbers congruent to 3 modulo 4.', 'math'],
  [
    'Design and implement a lock-free, thread-safe queue in C++ and discuss the memory ordering and the edge cases.',
    'coding',
  ],
  [
    'Compare the trade-offs of event sourcing and CRUD for a distributed payment system, and critically assess which fits.',
    'reasoning',
  ],
]

describe('reading a prompt', () => {
  test.each(namedCases)('%j is %s', (prompt, taskType) => {
    expect(ask(prompt).taskType).toBe(taskType)
  })

  test.each(namedCases.slice(0, 5))('%j is simple', (prompt) => {
    expect(ask(prompt).complexity).toBe('simple')
  })

  test.each(namedCases.slice(-3))('%j is complex', (prompt) => {
    expect(ask(prompt).complexity).toBe('complex')
  })

  test.each([
    ['Übersetze den folgenden Satz ins Englische: Der Zug hat Verspätung.', 'translation'],
    ['Resume el siguiente texto en dos frases: La reunión empezó tarde…', 'summarization'],
    ["Écris un poème sur l'automne à Paris.", 'creative_writing'],
    ['请把下面的句子翻译成英文：今天天气很好。', 'translation'],
    ['写一个Python函数，计算两个日期之间的天数。', 'coding'],
    ['写一首关于秋天的诗', 'creative_writing'],
    ['Explique o que é a fotossíntese.', 'factual_qa'],
    ['Реши уравнение: 3x + 5 = 20', 'math'],
    ['次の文章を要約してください：昨日、市議会は…', 'summarization'],
  ])('knows the kind of task in other languages: %s', (prompt, taskType) => {
    expect(ask(prompt).taskType).toBe(taskType)
  })

  test('a short follow-up is taken as more of what the conversation did', () => {
    const previous = { taskType: 'coding', modelId: 'gpt-6-sol' } as const
    expect(ask('and now with a loop instead', { previous }).taskType).toBe('coding')
  })

  test.each([
    ['please', (prompt: string) => `Could you please help me? ${prompt}`],
    ['capitals', (prompt: string) => prompt.toUpperCase()],
    ['blank space around', (prompt: string) => `\n  ${prompt}   \n`],
    ['a label before', (prompt: string) => `Question: ${prompt}`],
  ])('%s changes the kind of task of at most one named case in ten', (_name, change) => {
    const changed = namedCases.filter(([prompt]) => ask(change(prompt)).taskType !== ask(prompt).taskType)
    expect(changed.length / namedCases.length).toBeLessThanOrEqual(0.1)
  })
})

describe('choosing a model', () => {
  /** @see https://github.com/mnfst/llm-gateway/issues/1620 */
  test('spreads over models: no model gets everything, whichever price list holds', () => {
    for (const candidates of [launchModels, costPlusModels]) {
      const chosen = namedCases.map(([prompt]) => ask(prompt, { candidates }).chosen.model.id)
      const most = Math.max(
        ...[...new Set(chosen)].map((id) => chosen.filter((other) => other === id).length),
      )
      expect(new Set(chosen).size).toBeGreaterThanOrEqual(2)
      expect(most / chosen.length).toBeLessThan(0.85)
    }
  })

  test('economy costs less than balanced, and balanced less than quality', () => {
    const costs = preferences.map((preference) =>
      namedCases.reduce((sum, [prompt]) => sum + ask(prompt, { preference }).chosen.expectedMicro, 0n),
    )
    const [economy = 0n, balanced = 0n, quality = 0n] = costs
    expect(economy * 3n).toBeLessThan(balanced * 2n)
    expect(balanced).toBeLessThan(quality)
  })

  test('takes a stronger model for a harder task of the same kind', () => {
    const easy = ask('Write a Python function that adds two numbers.', { candidates: costPlusModels })
    const hard = ask(
      'Implement a distributed, fault-tolerant consensus algorithm in Rust; prove its safety, ensure scalability, and discuss edge cases and concurrency.',
      { candidates: costPlusModels },
    )
    expect(hard.difficulty).toBeGreaterThan(easy.difficulty)
    expect(hard.chosen.model.rateCard.tiers[0]?.cost.output ?? 0n).toBeGreaterThanOrEqual(
      easy.chosen.model.rateCard.tiers[0]?.cost.output ?? 0n,
    )
    expect(hard.reason.code).not.toBe('cheapest')
  })

  test('never gives an image, or tools, to a model that cannot take them', () => {
    for (const preference of preferences) {
      const { chosen, alternatives, fallbacks } = ask('What is in this picture?', {
        needs: ['vision'],
        preference,
      })
      for (const { model } of [chosen, ...alternatives, ...fallbacks])
        expect(model.capabilities).toContain('vision')
    }
  })

  test('leaves out models whose context the input does not fit into', () => {
    const { chosen, fallbacks } = ask('Summarize this.', {
      inputTokens: { expected: 150_000, bound: 250_000 },
    })
    for (const { model } of [chosen, ...fallbacks]) expect(model.contextWindowTokens).toBeGreaterThan(250_000)
  })

  test('does not choose a model that its provider is withdrawing while there is another', () => {
    const best = {
      id: 'old-best',
      provider: 'openai',
      usd: [0.01, 0.01],
      providerModelId: 'gpt-6-astra',
    } as const
    const old = makeModel({ ...best, deprecated: true }, { list: 'launch' })
    expect(ask('Hello', { candidates: [...launchModels, old] }).chosen.model.id).not.toBe('old-best')
    expect(ask('Hello', { candidates: [old] }).chosen.model.id).toBe('old-best')
    expect(
      ask('Hello', { candidates: [...launchModels, old], requestedModelId: 'old-best' }).reason.code,
    ).toBe('named_by_user')
  })

  test('keeps the model of a conversation while another would gain little', () => {
    const previous = { taskType: 'coding', modelId: 'claude-sonnet' } as const
    const { chosen, reason } = ask('Now add a test for the empty list.', {
      previous,
      candidates: costPlusModels,
    })
    expect([chosen.model.id, reason.code]).toEqual(['claude-sonnet', 'kept_for_conversation'])
    const other = { taskType: 'coding', modelId: 'blind' } as const
    expect(ask('Prove the theorem rigorously.', { previous: other }).chosen.model.id).not.toBe('blind')
  })

  test('stays within the limit for one message', () => {
    const prompt = namedCases.at(-1)?.[0] ?? ''
    const free = ask(prompt)
    const capMicro = microCreditsFromCredits(3n)
    const capped = ask(prompt, { capMicro })
    expect(capped.chosen.expectedMicro).toBeLessThanOrEqual(capMicro)
    expect(capped.chosen.model.id).not.toBe(free.chosen.model.id)
    expect(capped.reason.code).toBe('within_cap')
  })

  test('takes what the wallet can pay for, and names the cheapest where it can pay for nothing', () => {
    const prompt = namedCases.at(-1)?.[0] ?? ''
    expect(ask(prompt, { availableMicro: microCreditsFromCredits(3n) }).reason.code).toBe('within_balance')
    const broke = ask(prompt, { availableMicro: microCreditsFromCredits(0n) })
    const cheapest = launchModels.map(({ rateCard }) => rateCard.tiers[0]?.sell.output ?? 0n)
    expect(broke.chosen.model.rateCard.tiers[0]?.sell.output).toBe(
      cheapest.toSorted((a, b) => (a < b ? -1 : 1))[0],
    )
  })

  test('names a model whose short answer the wallet pays for, as long as there is one', () => {
    const prompt = 'Explain the tides to me in simple words please.'
    // The cheaper one thinks, so that it needs more room and its highest cost is the higher one.
    const candidates = [
      makeModel(
        { id: 'thinker', provider: 'a', usd: [0.1, 0.5], capabilities: [...everything, 'reasoning'] },
        { list: 'launch' },
      ),
      makeModel({ id: 'talker', provider: 'b', usd: [0.2, 1] }, { list: 'launch' }),
    ]
    const leastSums = candidates.map((model) => leastSumOf(model, prompt))
    const smallest = leastSums.reduce((least, sum) => (sum < least ? sum : least))
    for (let percent = 100n; percent <= 1_000n; percent += 10n) {
      const availableMicro = microCredits((smallest * percent) / 100n)
      const { chosen } = ask(prompt, { availableMicro, candidates })
      expect(leastSumOf(chosen.model, prompt)).toBeLessThanOrEqual(availableMicro)
    }
  })

  test('the first to answer in another’s place is one that what is held can pay for', () => {
    for (const prompt of ['What is a tessera?', 'hi', 'Prove that there are infinitely many primes.']) {
      const { chosen, alternatives, fallbacks } = ask(prompt)
      const isCovered = ({ model, expectedMicro }: (typeof fallbacks)[number]): boolean =>
        model.provider !== chosen.model.provider && expectedMicro <= chosen.maxMicro
      const first = fallbacks[0]
      expect(first !== undefined && isCovered(first), prompt).toBe(
        [...alternatives, ...fallbacks].some(isCovered),
      )
    }
  })

  test('offers two alternatives and falls back to other providers first', () => {
    const { chosen, alternatives, fallbacks } = ask('Explain how a heat pump works.')
    expect(alternatives).toHaveLength(2)
    expect(fallbacks.length).toBeGreaterThan(0)
    expect(fallbacks[0]?.model.provider).not.toBe(chosen.model.provider)
    expect(fallbacks.map(({ model }) => model.id)).not.toContain(chosen.model.id)
  })

  test('gives its reason in one sentence that names the model', () => {
    for (const [prompt] of namedCases) {
      const { reason, chosen } = ask(prompt)
      expect(reason.sentence).toContain(chosen.model.displayName)
      expect(reason.sentence).toMatch(/^[^\n]{20,160}\.$/)
    }
  })
})

describe('a model that the user named', () => {
  test('always wins', () => {
    const { chosen, reason } = ask('Hi', { requestedModelId: 'claude-opus', preference: 'economy' })
    expect([chosen.model.id, reason.code]).toEqual(['claude-opus', 'named_by_user'])
  })

  test.each([
    ['is not there', { requestedModelId: 'gpt-99' }, { code: 'model_unknown', modelId: 'gpt-99' }],
    [
      'lacks what the request needs',
      { requestedModelId: 'blind', needs: ['vision'] },
      { code: 'model_unsuited', modelId: 'blind', missing: 'vision' },
    ],
    [
      'has too small a context',
      { requestedModelId: 'blind', inputTokens: { expected: 9_000, bound: 12_000 } },
      { code: 'context_too_long', limitTokens: 8_000, inputTokens: 9_000 },
    ],
  ] as const)('is refused, not replaced, where it %s', (_name, rest, error) => {
    expect(selector.select(request('Hi', rest))).toEqual({ ok: false, error })
  })
})

describe('without a suitable model', () => {
  test('the refusal says why', () => {
    expect(selector.select(request('Hi', { candidates: [] }))).toEqual({
      ok: false,
      error: { code: 'no_model_available' },
    })
    expect(
      selector.select(request('Hi', { inputTokens: { expected: 2_000_000, bound: 3_000_000 } })),
    ).toEqual({
      ok: false,
      error: { code: 'context_too_long', limitTokens: 1_050_000, inputTokens: 2_000_000 },
    })
  })
})

describe('what an answer will take', () => {
  test('the bound is what the caller asked for, or generous, and never above the limit of the model', () => {
    expect(ask('Write a story.', { requestedMaxOutputTokens: 50 }).chosen).toMatchObject({
      outputBoundTokens: 50,
      expectedOutputTokens: 50,
    })
    expect(ask('Write a story.', { requestedMaxOutputTokens: 900_000 }).chosen.outputBoundTokens).toBe(16_384)
    const { chosen } = ask('Write a story about a fox.')
    expect(chosen.outputBoundTokens).toBeGreaterThanOrEqual(2 * chosen.expectedOutputTokens)
    expect(chosen.outputBoundTokens).toBeLessThan(16_384)
  })

  test.each([
    ['Explain photosynthesis in 100 words.', 100, 170],
    ['Write an essay of 2000 words about the sea.', 2_400, 3_000],
    ['Describe Rome in two sentences.', 40, 80],
  ])('a length that is asked for is expected: %s', (prompt, least, most) => {
    const { expectedOutputTokens } = ask(prompt).chosen
    expect(expectedOutputTokens).toBeGreaterThanOrEqual(least)
    expect(expectedOutputTokens).toBeLessThanOrEqual(most)
  })

  test('a translation is about as long as its text', () => {
    const text = 'The train was late again and nobody knew why. '.repeat(60)
    const { expectedOutputTokens } = ask(`Translate into German:\n\n${text}`).chosen
    const { expected } = estimateTokens(text)
    expect(expectedOutputTokens / expected).toBeGreaterThan(0.8)
    expect(expectedOutputTokens / expected).toBeLessThan(1.4)
  })

  test('a count of the prompt is believed rather than estimated', () => {
    const text = 'Translate into German: The train was late again and nobody knew why.'
    const long = ask(text, { promptTokens: 400 }).chosen.expectedOutputTokens
    const short = ask(text, { promptTokens: 20 }).chosen.expectedOutputTokens
    expect(long - short).toBe(Math.round(380 * 1.05))
  })
})

describe('any input', () => {
  test('gets a choice whose figures are sound', { timeout: 30_000 }, () => {
    const requests = record({
      prompt: string({ unit: 'binary', maxLength: 300 }),
      preference: constantFrom(...preferences),
      requestedMaxOutputTokens: integer({ min: 1, max: 200_000 }),
    })
    check(
      property(requests, ({ prompt, ...rest }) => {
        const { difficulty, taskTypeConfidence, chosen } = ask(prompt, rest)
        expect(difficulty).toBeGreaterThanOrEqual(0)
        expect(difficulty).toBeLessThanOrEqual(1)
        expect(taskTypeConfidence).toBeGreaterThan(0)
        expect(taskTypeConfidence).toBeLessThanOrEqual(1)
        expect(chosen.maxMicro).toBeGreaterThanOrEqual(chosen.expectedMicro)
        expect(chosen.outputBoundTokens).toBeLessThanOrEqual(rest.requestedMaxOutputTokens)
      }),
    )
  })

  test.each([
    ['one letter', 'a'],
    ['blanks', ' '],
    ['line ends', '\n'],
    ['words of instruction', 'write a '],
    ['write and short words', 'write me an ab cd ef gh ij '],
    ['open quotes', '"('],
    ['list marks', '\n- '],
    ['digits and signs', '1+'],
    ['select from', 'select x from y '],
    ['if and words', 'if we go to '],
    ['as a', 'as a very '],
    ['code', 'def f('],
    ['return and words', 'return the answer in '],
    ['ideographs', '写一'],
  ])('32,000 characters of %s take no time to speak of', (_name, unit) => {
    const prompt = unit.repeat(Math.ceil(32_000 / unit.length))
    const asked = request(prompt)
    // The best of some rounds: what else runs on the machine is not measured.
    const times = Array.from({ length: 10 }, () => {
      const startedAt = performance.now()
      selector.select(asked)
      return performance.now() - startedAt
    })
    // The budget is 2 ms on a quiet machine; what must not be is a time that grows with the square of the input.
    expect(Math.min(...times)).toBeLessThan(10)
  })
})
