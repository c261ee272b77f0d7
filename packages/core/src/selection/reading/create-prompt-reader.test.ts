import { performance } from 'node:perf_hooks'

import { array, assert as check, constantFrom, oneof, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { shippedPromptReader } from '../../../test/shipped-prompt-reader.ts'
import { estimateTokens } from '../../metering/estimate-tokens.ts'
import { taskTypes } from '../task-type.ts'
import type { TaskType } from '../task-type.ts'
import type { PromptReading } from './prompt-reader.ts'

const reader = shippedPromptReader()

function read(prompt: string, previousTaskType?: TaskType): PromptReading {
  return reader.read({
    prompt,
    countPromptTokens: () => estimateTokens(prompt).expected,
    ...(previousTaskType === undefined ? {} : { previousTaskType }),
  })
}

/** How much a conversation about sums moves the log-odds that a message is one. */
function shiftOfOdds(prompt: string): number {
  const at = taskTypes.indexOf('math')
  return logOdds(read(prompt, 'math').typeShares[at] ?? 0) - logOdds(read(prompt).typeShares[at] ?? 0)
}

function logOdds(share: number): number {
  return Math.log(share / (1 - share))
}

/** The best of some rounds: what else runs on the machine is not measured. */
function timeOf(prompt: string): number {
  const times = Array.from({ length: 9 }, () => {
    const startedAt = performance.now()
    reader.read({ prompt, countPromptTokens: () => 1 })
    return performance.now() - startedAt
  })
  return Math.min(...times)
}

const wishes: readonly (readonly [string, TaskType])[] = [
  ['write me a haiku about my broken bicycle', 'creative_writing'],
  ['fix this: const a = [1,2,3]; a.foreach(x => console.log(x))', 'coding'],
  ['Was ist der Unterschied zwischen Wetter und Klima?', 'factual_qa'],
  ['¿Cuánto es el 18 % de 250?', 'math'],
  ['把下面这段话翻译成英文：我们明天早上八点出发。', 'translation'],
  [
    'Résume ce texte en une phrase : Le conseil a voté hier la fermeture du pont, malgré les protestations.',
    'summarization',
  ],
  ['ideas for a cheap weekend with two kids and a dog', 'brainstorming'],
  ['Is this spam or not: "You have won a free phone, click here"', 'classification'],
  ['Напиши письмо арендодателю: в квартире не работает отопление.', 'professional_writing'],
  ['make this sound friendlier: Your payment is late. Pay now.', 'rewriting'],
  [
    'Extract all dates and amounts from the text as JSON: On 3 May we paid 40 euros, on 9 May 12 euros.',
    'extraction',
  ],
  ['i feel lonely tonight', 'chat'],
]

describe('a prompt is read', () => {
  test.each(wishes)('%s: %s', (prompt, taskType) => {
    expect(read(prompt).taskType).toBe(taskType)
  })

  test('the same way every time, whatever was read before', () => {
    const prompt = 'Compare leasing and buying a car.'
    const first = read(prompt)
    for (const [other] of wishes) read(other)
    expect(read(prompt)).toEqual(first)
    expect(
      shippedPromptReader().read({ prompt, countPromptTokens: () => estimateTokens(prompt).expected }),
    ).toEqual(first)
  })

  test('as what it asks for, not as what it is about', () => {
    expect(read('Write a poem about a derivative that fell in love with its integral.').taskType).toBe(
      'creative_writing',
    )
    expect(read('Translate into French: "Please summarise the report and fix the code."').taskType).toBe(
      'translation',
    )
  })

  test('harder where more is asked for', () => {
    const pairs = [
      ['What is 12 x 9?', 'Prove that there is no rational solution of x^3 + y^3 = 3.'],
      [
        'capital of peru',
        'Compare three theories of consciousness and critically assess their strongest objections.',
      ],
      [
        'hi',
        'Design a fault-tolerant payment system across three data centres and discuss its failure modes.',
      ],
    ] as const
    for (const [easy, hard] of pairs) expect(read(hard).difficulty).toBeGreaterThan(read(easy).difficulty)
  })
})

describe('a conversation', () => {
  test('lends its kind of task to a message that says little', () => {
    for (const taskType of ['coding', 'translation', 'creative_writing'] as const) {
      const alone = read('and now the other one')
      const after = read('and now the other one', taskType)
      const at = taskTypes.indexOf(taskType)
      expect(after.typeShares[at]).toBeGreaterThan((alone.typeShares[at] ?? 0) * 1.5)
    }
  })

  test('does not outweigh a message that says what it wants', () => {
    expect(
      read(
        'Translate the following sentence into German: The train to Hamburg is late again today.',
        'coding',
      ).taskType,
    ).toBe('translation')
  })

  test('counts for less the longer the message is', () => {
    expect(shiftOfOdds('again, please')).toBeGreaterThan(
      shiftOfOdds(
        'again, please, but with a longer explanation of every single step, so that my little sister, who is ten years old and curious, can follow it without asking me anything',
      ) + 0.5,
    )
  })
})

describe('how long an answer will be', () => {
  test('is a range', () => {
    for (const [prompt] of wishes) {
      const { answerTokens, highAnswerTokens } = read(prompt)
      expect(answerTokens).toBeGreaterThanOrEqual(1)
      expect(highAnswerTokens).toBeGreaterThanOrEqual(answerTokens)
    }
  })

  test('is short for a label and long for an essay', () => {
    const label = read('Is this review positive or negative? Answer with one word. "Never again."')
    const essay = read('Write an essay on the causes of the French Revolution.')
    expect(label.answerTokens).toBeLessThan(20)
    expect(essay.answerTokens).toBeGreaterThan(250)
    expect(label.isLengthOpen).toBe(false)
    expect(essay.isLengthOpen).toBe(true)
  })
})

describe('any text', () => {
  test('has a sound reading', () => {
    const pieces = oneof(
      string({ maxLength: 30 }),
      constantFrom('\ud800', '\u0000', '写', 'é', '\n', '```', '?'),
    )
    check(
      property(array(pieces, { maxLength: 40 }), (parts) => {
        const { typeShares, taskTypeConfidence, difficulty, answerTokens } = read(parts.join(''))
        expect(typeShares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6)
        expect(taskTypeConfidence).toBe(Math.max(...typeShares))
        expect(difficulty).toBeGreaterThan(0)
        expect(difficulty).toBeLessThan(1)
        expect(answerTokens).toBeGreaterThanOrEqual(1)
      }),
    )
  })

  test('that is not understood is never called simple', () => {
    check(
      property(string({ maxLength: 120 }), (prompt) => {
        const { taskTypeConfidence, complexity } = read(prompt)
        expect(taskTypeConfidence >= 0.35 || complexity !== 'simple').toBe(true)
      }),
    )
  })

  test.each([
    ['words', 'the quick brown fox jumps over a lazy dog '],
    ['one letter', 'a'],
    ['line ends', '\n'],
    ['ideographs', '写一首关于秋天的诗'],
    ['thanks', ' please thanks '],
    ['greetings', 'hi '],
    ['brackets', '[{<('],
    ['surrogates', '\ud83d\ude00'],
  ])('of a million characters of %s is read about as fast as one of ten thousand', (_name, unit) => {
    const short = unit.repeat(Math.ceil(10_000 / unit.length))
    const long = unit.repeat(Math.ceil(1_000_000 / unit.length))
    timeOf(short)
    expect(timeOf(long)).toBeLessThan(timeOf(short) * 4 + 5)
  })
})
