import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { describe, expect, it, test } from 'vitest'

import { writeAnswer } from './answers/write-answer.ts'
import { countSandboxTokens, cutIntoTokens } from './sandbox-tokens.ts'

const prompts = {
  greeting: 'Hello there!',
  code: 'Write a Python function that merges two sorted lists',
  sql: 'I need a SQL query for my best customers',
  math: 'Solve x^2 - 5x + 6 = 0 step by step',
  table: 'Compare SQLite and PostgreSQL',
  ideas: 'Give me ten ideas for a birthday party',
  translation: 'Translate "good morning, my friend" into German',
  story: 'Tell me a story about a lighthouse',
  poem: 'Write a haiku about rain',
  summary: 'Summarize the following text: the sea is wide and blue.',
  letter: 'Draft an email to my landlord about the heating',
  extraction: 'Extract all dates from: Ada met Charles on 5 June 1833',
  classification: 'Classify the sentiment: I love this',
  explanation: 'Why is the sky blue?',
}

describe('what the stand-ins say', () => {
  it.each(Object.entries(prompts))(
    'to a %s prompt: plainly a stand-in, of the model that was asked',
    (_kind, prompt) => {
      const answer = writeAnswer(prompt, 'gpt-4o')
      expect(answer).toMatch(
        /^\*Sandbox: the built-in stand-in for `gpt-4o` wrote this, no real model did\.\*/,
      )
      expect(answer.length).toBeGreaterThan(300)
    },
  )

  it('the same prompt gets the same answer, different kinds get different ones', () => {
    const answers = Object.values(prompts).map((prompt) => writeAnswer(prompt, 'gpt-4o'))
    expect(Object.values(prompts).map((prompt) => writeAnswer(prompt, 'gpt-4o'))).toEqual(answers)
    expect(new Set(answers).size).toBe(answers.length)
  })

  it.each([
    { kind: 'code', shows: /```python\n[^]+```/ },
    { kind: 'sql', shows: /```sql\n/ },
    { kind: 'math', shows: /\$\$\n[^]+\$\$/ },
    { kind: 'table', shows: /\n\|[^\n]+\|\n\|[-:|]+\|\n/ },
    { kind: 'ideas', shows: /\n6\. / },
    { kind: 'extraction', shows: /"1833"/ },
    { kind: 'translation', shows: /Was kostet diese Antwort/ },
    { kind: 'greeting', shows: /You wrote “Hello there!”/ },
  ] as const)('a $kind prompt shows it', ({ kind, shows }) => {
    expect(writeAnswer(prompts[kind], 'gpt-4o')).toMatch(shows)
  })

  it('markup in a prompt does not break the page’s headings or tables', () => {
    const answer = writeAnswer('Compare `a` | **b** # [x](y) <b>$1$</b> and c', 'gpt-4o')
    expect(answer).toContain('## Comparison: a')
    expect(answer.split('\n')[2]).not.toMatch(/[`|<>$]/)
  })
})

describe('how the stand-ins count', () => {
  test.each(Object.entries(prompts))(
    '%s: tokens joined are the text, and their number is near a real tokenizer’s',
    (_kind, prompt) => {
      const answer = writeAnswer(prompt, 'claude-haiku-4-5')
      expect(cutIntoTokens(answer).join('')).toBe(answer)
      const ratio = countSandboxTokens(answer) / countTokens(answer)
      expect(ratio).toBeGreaterThan(0.85)
      expect(ratio).toBeLessThan(1.25)
    },
  )

  it.each([
    '',
    '   ',
    '\r\n\r\n',
    'a'.repeat(50),
    '😀😀',
    'e\u0301',
    '日本語',
    '\u0000\u0001',
    '1234567',
    '----',
  ])('loses nothing of %j', (text) => {
    expect(cutIntoTokens(text).join('')).toBe(text)
  })
})
