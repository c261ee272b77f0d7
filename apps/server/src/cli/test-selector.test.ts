import { createModelSelector } from '@tessera/core/selection/create-model-selector'
import { describe, expect, test } from 'vitest'

import { readShippedPromptReader } from '../adapters/selection/read-selector-weights.ts'
import { listInstalledModels } from './select.ts'
import { judgeCases } from './selector-cases.ts'
import { runTestSelector } from './test-selector.ts'

const selector = createModelSelector({ reader: readShippedPromptReader() })
const installed = listInstalledModels()

describe('with the shipped weights and the installed models', () => {
  test.each(judgeCases(selector, installed).map((one) => [one.selectorCase.name, one] as const))(
    'the choice for %s is what anybody would expect',
    (_name, { problems }) => {
      expect(problems).toEqual([])
    },
  )

  test('a selector that always takes the dearest model does not pass', () => {
    const dearest = installed.toSorted((a, b) =>
      Number((b.rateCard.tiers[0]?.sell.output ?? 0n) - (a.rateCard.tiers[0]?.sell.output ?? 0n)),
    )[0]
    const stubborn = {
      select: (request: Parameters<typeof selector.select>[0]) =>
        selector.select({ ...request, requestedModelId: dearest?.id ?? '' }),
    }
    const failed = judgeCases(stubborn, installed).filter(({ problems }) => problems.length > 0)
    expect(failed.length).toBeGreaterThanOrEqual(4)
  })

  test('the command prints every case with its choice, its reason and two alternatives', () => {
    const lines: string[] = []
    expect(runTestSelector((line) => lines.push(line))).toBe(0)
    expect(lines.filter((line) => line.startsWith('pass'))).toHaveLength(10)
    expect(lines.filter((line) => line.includes('else: '))).toHaveLength(10)
    expect(lines.at(-1)).toBe('10 of 10 as expected')
  })
})
