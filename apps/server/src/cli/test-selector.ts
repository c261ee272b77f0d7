import { pathToFileURL } from 'node:url'

import { creditsToJson } from '@tessera/core/money/micro-credits'
import { createModelSelector } from '@tessera/core/selection/create-model-selector'
import type { ModelQuote } from '@tessera/core/selection/model-selector'

import { readShippedPromptReader } from '../adapters/selection/read-selector-weights.ts'
import { listInstalledModels } from './select.ts'
import { judgeCases } from './selector-cases.ts'
import type { JudgedCase } from './selector-cases.ts'

/**
 * Ten named cases with the shipped weights and the models that an installation starts with.
 * @returns the exit code: 0 all as expected, 1 otherwise
 */
export function runTestSelector(print: (line: string) => void): number {
  const selector = createModelSelector({ reader: readShippedPromptReader() })
  const judged = judgeCases(selector, listInstalledModels())
  for (const one of judged) for (const line of linesOf(one)) print(line)
  const failed = judged.filter(({ problems }) => problems.length > 0)
  print(`${judged.length - failed.length} of ${judged.length} as expected`)
  return failed.length === 0 ? 0 : 1
}

const gistCharacters = 70

function linesOf({ selectorCase, selection, problems }: JudgedCase): readonly string[] {
  const { name, prompt } = selectorCase
  const gist = prompt.length > gistCharacters ? `${prompt.slice(0, gistCharacters)}…` : prompt
  const head = `${problems.length === 0 ? 'pass' : 'FAIL'}  ${name.padEnd(22)} ${gist}`
  if (selection === undefined) return [head, `      no choice: ${problems.join(', ')}`]
  const { taskType, complexity, chosen, reason, alternatives } = selection
  return [
    head,
    `      ${taskType}, ${complexity} → ${describeQuote(chosen)}`,
    `      ${reason.sentence}`,
    `      else: ${alternatives.map(describeQuote).join(', ')}`,
    ...problems.map((problem) => `      wrong: ${problem}`),
  ]
}

function describeQuote({ model, expectedMicro }: ModelQuote): string {
  return `${model.displayName} (about ${creditsToJson(expectedMicro)} credits)`
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = runTestSelector((line) => {
    process.stdout.write(`${line}\n`)
  })
}
