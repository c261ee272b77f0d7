import { estimateTokens } from '@tessera/core/metering/estimate-tokens'
import { microCreditsFromCredits, zeroMicroCredits } from '@tessera/core/money/micro-credits'
import type { SellableModel } from '@tessera/core/pricing/catalogue-model'
import type { ModelSelector, Selection, SelectionRequest } from '@tessera/core/selection/model-selector'
import type { Complexity, TaskType } from '@tessera/core/selection/task-type'

/** What anybody would expect of a choice, whatever the weights and the prices of the day are. */
export type SelectorCase = {
  readonly name: string
  readonly prompt: string
  readonly taskTypes: readonly TaskType[]
  readonly complexity?: Complexity
  readonly request?: Partial<SelectionRequest>
  /** @returns what is wrong with a choice; undefined where it is right */
  readonly check: (selection: Selection, candidates: readonly SellableModel[]) => string | undefined
}

export type JudgedCase = {
  readonly selectorCase: SelectorCase
  /** Undefined where there was no choice. */
  readonly selection: Selection | undefined
  readonly problems: readonly string[]
}

const longText = { expected: 700_000, bound: 900_000 }

/** Ten requests: each complexity, each kind of need, and each limit that somebody may set. */
export const selectorCases: readonly SelectorCase[] = [
  {
    name: 'simple',
    prompt: 'Is the following review positive or negative? "The food was cold and the waiter rude."',
    taskTypes: ['classification'],
    complexity: 'simple',
    check: (selection, candidates) => isAmongCheapest(selection, candidates, 0.4),
  },
  {
    name: 'medium',
    prompt: 'Plan a week of vegetarian dinners for two people with a shopping list.',
    taskTypes: ['brainstorming', 'professional_writing'],
    complexity: 'medium',
    check: (selection, candidates) => isAmongCheapest(selection, candidates, 0.7),
  },
  {
    name: 'complex',
    prompt:
      'Design and implement a lock-free, thread-safe queue in C++ and prove that it is linearizable; discuss the memory ordering of every atomic operation and the ABA problem.',
    taskTypes: ['coding'],
    complexity: 'complex',
    check: (selection, candidates) => isAbler(selection, candidates),
  },
  {
    name: 'an image',
    prompt: 'What is in this picture?',
    taskTypes: ['factual_qa', 'extraction', 'chat', 'reasoning', 'classification'],
    request: { needs: ['vision'] },
    check: (selection) => canAll(selection, 'vision'),
  },
  {
    name: 'tools',
    prompt: 'What is the weather in Oslo right now?',
    taskTypes: ['factual_qa', 'chat'],
    request: { needs: ['tools'] },
    check: (selection) => canAll(selection, 'tools'),
  },
  {
    name: 'structured output',
    prompt:
      'Extract the names and dates from this text and answer with valid JSON only: Ada met Ben on 3 May, Cleo on 9 June.',
    taskTypes: ['extraction'],
    request: { needs: ['structured_output'] },
    check: (selection) => canAll(selection, 'structured_output'),
  },
  {
    name: 'a long text',
    prompt: 'Summarize the following minutes of a hundred meetings in ten sentences.',
    taskTypes: ['summarization'],
    request: { inputTokens: longText },
    check: (selection) =>
      modelsOf(selection).every(({ contextWindowTokens }) => contextWindowTokens > longText.bound)
        ? undefined
        : 'the text does not fit',
  },
  {
    name: 'a limit per message',
    prompt: 'Write a short story about a lighthouse keeper who is afraid of the dark.',
    taskTypes: ['creative_writing'],
    request: { preference: 'quality', capMicro: microCreditsFromCredits(3n) },
    check: ({ chosen, reason }) =>
      chosen.expectedMicro <= microCreditsFromCredits(3n) && reason.code === 'within_cap'
        ? undefined
        : 'the limit was not kept, or not named',
  },
  {
    name: 'a nearly empty wallet',
    prompt: 'Explain how a heat pump works.',
    taskTypes: ['factual_qa'],
    request: { preference: 'quality', availableMicro: microCreditsFromCredits(2n) },
    check: ({ chosen, reason }) =>
      chosen.expectedMicro <= microCreditsFromCredits(2n) && reason.code === 'within_balance'
        ? undefined
        : 'the wallet was overdrawn, or not named',
  },
  {
    name: 'a follow-up',
    prompt: 'and now with a loop instead',
    taskTypes: ['coding'],
    request: { previous: { taskType: 'coding', modelId: 'gpt-5.4-mini', cachedTokens: 20_480 } },
    check: ({ chosen, reason }) =>
      chosen.model.id === 'gpt-5.4-mini' && reason.code === 'kept_for_conversation'
        ? undefined
        : 'the conversation changed its model for little',
  },
]

/** A model that can nothing but text, and is cheaper than all: whatever needs more must not go there. */
function plainModel(candidates: readonly SellableModel[]): readonly SellableModel[] {
  const [cheapest] = candidates.toSorted((a, b) => Number(outputPrice(a) - outputPrice(b)))
  if (cheapest === undefined) return []
  const id = 'plain-7b'
  const facts = { id, displayName: id, provider: 'local', providerModelId: id, capabilities: [] }
  return [{ ...cheapest, ...facts, contextWindowTokens: 8_000, maxOutputTokens: 4_000 }]
}

/** Asks the selector for every case, and holds its choice against what is expected. */
export function judgeCases(
  selector: ModelSelector,
  installed: readonly SellableModel[],
): readonly JudgedCase[] {
  const candidates = [...installed, ...plainModel(installed)]
  return selectorCases.map((selectorCase) => {
    const selected = selector.select({
      prompt: selectorCase.prompt,
      inputTokens: estimateTokens(selectorCase.prompt),
      needs: [],
      preference: 'balanced',
      candidates,
      ...selectorCase.request,
    })
    if (!selected.ok) return { selectorCase, selection: undefined, problems: [selected.error.code] }
    const selection = selected.value
    const { taskTypes, complexity, check } = selectorCase
    const problems = [
      taskTypes.includes(selection.taskType) ? undefined : `taken for ${selection.taskType}`,
      complexity === undefined || complexity === selection.complexity
        ? undefined
        : `taken for ${selection.complexity}`,
      check(selection, candidates),
      isExplained(selection) ? undefined : 'the reason is not one sentence that names the model',
      selection.alternatives.length === 2 ? undefined : 'there are not two alternatives',
      selection.alternatives.every(({ expectedMicro }) => expectedMicro > zeroMicroCredits)
        ? undefined
        : 'an alternative has no price',
    ]
    return { selectorCase, selection, problems: problems.filter((problem) => problem !== undefined) }
  })
}

function isAmongCheapest(
  { chosen }: Selection,
  candidates: readonly SellableModel[],
  share: number,
): string | undefined {
  const cheaper = candidates.filter((model) => outputPrice(model) < outputPrice(chosen.model)).length
  return cheaper < candidates.length * share ? undefined : 'too dear for this'
}

function isAbler({ chosen }: Selection, candidates: readonly SellableModel[]): string | undefined {
  const cheapest = candidates.every((model) => outputPrice(model) >= outputPrice(chosen.model))
  return cheapest ? 'the cheapest model for a hard request' : undefined
}

function canAll(selection: Selection, need: SellableModel['capabilities'][number]): string | undefined {
  return modelsOf(selection).every(({ capabilities }) => capabilities.includes(need))
    ? undefined
    : `a model without ${need}`
}

function isExplained({ reason, chosen }: Selection): boolean {
  return reason.sentence.includes(chosen.model.displayName) && /^[^\n]{20,200}\.$/.test(reason.sentence)
}

/** Whatever may answer: the chosen one and everything that would be tried after it or offered beside it. */
function modelsOf({ chosen, alternatives, fallbacks }: Selection): readonly SellableModel[] {
  return [chosen, ...alternatives, ...fallbacks].map(({ model }) => model)
}

function outputPrice({ rateCard }: SellableModel): bigint {
  return rateCard.tiers[0]?.sell.output ?? 0n
}
