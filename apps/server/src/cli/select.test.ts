import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'

import { taskTypes } from '@tessera/core/selection/task-type'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { runSelect } from './select.ts'

async function select(args: readonly string[], lines: readonly string[]) {
  const printed: string[] = []
  const failures: string[] = []
  const exitCode = await runSelect(args, {
    lines: Readable.from(lines),
    write: async (row) => {
      printed.push(row)
    },
    fail: (message) => {
      failures.push(message)
    },
  })
  return { exitCode, failures, rows: printed.map((row) => JSON.parse(row) as Record<string, unknown>) }
}

function line(id: string, prompt: string): string {
  return JSON.stringify({ id, prompt })
}

describe('the select command', () => {
  let folder = ''
  let catalog = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tessera-select-'))
    catalog = join(folder, 'catalog.json')
    await writeFile(
      catalog,
      JSON.stringify({
        models: [
          { id: 'vendor/huge', input_usd_per_million: 10, output_usd_per_million: 30, tier: 'strong' },
          { id: 'vendor/tiny', input_usd_per_million: 0.1, output_usd_per_million: 0.3, tier: 'weak' },
        ],
      }),
    )
  })

  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('prints one row for each prompt, in order, with the fields that are measured', async () => {
    const { rows, exitCode } = await select(
      ['--jsonl'],
      [line('a', 'Translate "good morning" into French'), line('b', 'x')],
    )
    expect(exitCode).toBe(0)
    expect(rows.map(({ id }) => id)).toEqual(['a', 'b'])
    expect(Object.keys(rows[0] ?? {})).toEqual([
      'id',
      'taskType',
      'taskTypeConfidence',
      'complexity',
      'difficulty',
      'selectedModel',
      'estimatedCredits',
    ])
    expect(rows[0]).toMatchObject({ taskType: 'translation' })
    expect(taskTypes).toContain(rows[1]?.['taskType'])
  })

  test('chooses among the models of a file, the dearer ones for quality and the cheaper ones for economy', async () => {
    const prompts = [line('a', 'Prove that the halting problem is undecidable, step by step and rigorously.')]
    const chosen = async (preference: string) => {
      const { rows } = await select(['--jsonl', '--catalog', catalog, '--preference', preference], prompts)
      return rows[0]?.['selectedModel']
    }
    expect(await chosen('quality')).toBe('vendor/huge')
    expect(await chosen('economy')).toBe('vendor/tiny')
  })

  test('goes on after a line that it does not understand, and says so', async () => {
    const { rows, failures, exitCode } = await select(
      ['--jsonl'],
      ['{"id":1', '{"id":"b"}', '', line('c', 'hello')],
    )
    expect(rows.map(({ id }) => id)).toEqual(['c'])
    expect(failures).toHaveLength(2)
    expect(exitCode).toBe(1)
  })

  test.each([
    [[]],
    [['--jsonl', '--preference', 'best']],
    [['--jsonl', '--catalog', '/nowhere.json']],
    [['--what']],
  ])('explains itself for the arguments %j', async (args) => {
    const { exitCode, failures } = await select(args, [])
    expect(exitCode).toBe(2)
    expect(failures[0]).toContain('npm run -s select')
  })
})
