import { describe, expect, it } from 'vitest'

import { parseProvidersFile } from './providers-file.ts'

const model = {
  id: 'llama-3.3-70b',
  context_window_tokens: 131_072,
  max_output_tokens: 8_192,
  usd_per_million_tokens: { input: 0.59, output: 0.79 },
}
const server = { name: 'local', base_url: 'http://localhost:11434/v1', models: [model] }

describe('a file of further servers', () => {
  it('gives servers with their models and prices in whole nano-dollars', () => {
    const file = { providers: [{ ...server, key_variable: 'LOCAL_KEY', stream_usage: false }] }
    expect(parseProvidersFile(JSON.stringify(file), { LOCAL_KEY: 'k-1' })).toEqual({
      ok: true,
      value: [
        {
          name: 'local',
          baseUrl: 'http://localhost:11434/v1',
          apiKey: 'k-1',
          asksForStreamUsage: false,
          models: [
            {
              id: 'llama-3.3-70b',
              displayName: 'llama-3.3-70b',
              providerModelId: 'llama-3.3-70b',
              contextWindowTokens: 131_072,
              maxOutputTokens: 8_192,
              capabilities: [],
              providerTiers: [{ fromInputTokens: 0, input: 590_000_000n, output: 790_000_000n }],
            },
          ],
        },
      ],
    })
  })

  it.each([
    { name: 'no JSON', file: '{', field: 'the file' },
    { name: 'no list', file: {}, field: 'providers' },
    {
      name: 'a bad address',
      file: { providers: [{ ...server, base_url: 'localhost' }] },
      field: 'providers[0].base_url',
    },
    {
      name: 'another protocol',
      file: { providers: [{ ...server, base_url: 'file:///etc' }] },
      field: 'providers[0].base_url',
    },
    {
      name: 'a built-in name',
      file: { providers: [{ ...server, name: 'openai' }] },
      field: 'providers[0].name',
    },
    {
      name: 'a key in place of its variable',
      file: { providers: [{ ...server, key_variable: 'sk-abc' }] },
      field: 'providers[0].key_variable',
    },
    {
      name: 'a variable that is not set',
      file: { providers: [{ ...server, key_variable: 'NOT_SET' }] },
      field: 'providers[0].key_variable',
    },
    { name: 'no models', file: { providers: [{ ...server, models: [] }] }, field: 'providers[0].models' },
    { name: 'the same server twice', file: { providers: [server, server] }, field: 'providers[1].name' },
    {
      name: 'the same model twice',
      file: { providers: [{ ...server, models: [model, model] }] },
      field: 'providers[0].models[1].id',
    },
    {
      name: 'more output than context',
      file: { providers: [{ ...server, models: [{ ...model, max_output_tokens: 131_073 }] }] },
      field: 'providers[0].models[0].max_output_tokens',
    },
  ])('$name names $field', ({ file, field }) => {
    const parsed = parseProvidersFile(typeof file === 'string' ? file : JSON.stringify(file), {})
    expect(parsed).toMatchObject({ ok: false, error: { field } })
  })

  /** @see https://github.com/BerriAI/litellm/pull/35913 */
  it.each([0, -1, 1e-12, Number.NaN])(
    'a model at %s dollars could be used without end, and is refused',
    (input) => {
      const priced = { ...model, usd_per_million_tokens: { input, output: 1 } }
      const file = { providers: [{ ...server, models: [priced] }] }
      expect(parseProvidersFile(JSON.stringify(file), {})).toMatchObject({
        ok: false,
        error: { field: 'providers[0].models[0].usd_per_million_tokens.input' },
      })
    },
  )
})
