import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { readShippedPromptReader } from './read-selector-weights.ts'

describe('the weights of the selector', () => {
  let folder = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tessera-weights-'))
  })

  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('are there and make a reader', () => {
    const reader = readShippedPromptReader()
    expect(reader.read({ prompt: 'translate "hello" to Greek', countPromptTokens: () => 6 }).taskType).toBe(
      'translation',
    )
  })

  test('of another kind keep the server from starting, with a sentence that names the file', async () => {
    const path = join(folder, 'weights.bin')
    await writeFile(path, 'not weights at all')
    expect(() => readShippedPromptReader(path)).toThrow(`${path}: This is no weights file`)
  })
})
