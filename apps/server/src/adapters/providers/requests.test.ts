import { describe, expect, it } from 'vitest'

import type { ModelCall } from '../../ports/model-provider.ts'
import { buildAnthropicBody } from './anthropic/request.ts'
import { buildGoogleBody, buildGooglePath } from './google/request.ts'
import { buildOpenAiBody } from './openai/request.ts'

const call: ModelCall = {
  providerModelId: 'model-1',
  messages: [
    { role: 'system', text: 'Be brief.' },
    { role: 'user', text: 'One' },
    { role: 'assistant', text: 'Two' },
    { role: 'assistant', text: '' },
    { role: 'user', text: 'Three' },
  ],
  maxOutputTokens: 321,
  temperature: 1.5,
  userPseudonym: 'u_1',
}

describe('what is sent for a call', () => {
  it('to OpenAI: the bound as max_completion_tokens, a pseudonym, and the usage asked for in a stream', () => {
    const dialect = {
      outputLimitField: 'max_completion_tokens',
      asksForStreamUsage: true,
      refusesTemperature: () => false,
      userField: 'safety_identifier',
    } as const
    expect(buildOpenAiBody(call, true, dialect)).toMatchObject({
      model: 'model-1',
      max_completion_tokens: 321,
      temperature: 1.5,
      safety_identifier: 'u_1',
      stream: true,
      stream_options: { include_usage: true },
    })
    const whole = buildOpenAiBody(call, false, { ...dialect, refusesTemperature: () => true })
    expect(whole).not.toHaveProperty('stream')
    expect(whole).not.toHaveProperty('stream_options')
    expect(whole).not.toHaveProperty('temperature')
  })

  it('to a compatible server: the bound as max_tokens, and nothing that it may not know', () => {
    const body = buildOpenAiBody(call, true, {
      outputLimitField: 'max_tokens',
      asksForStreamUsage: false,
      refusesTemperature: () => false,
      userField: undefined,
    })
    expect(Object.keys(body).toSorted()).toEqual(['max_tokens', 'messages', 'model', 'stream', 'temperature'])
  })

  it('to Anthropic: the system text apart, no empty message, no temperature', () => {
    expect(buildAnthropicBody(call, true)).toEqual({
      model: 'model-1',
      max_tokens: 321,
      system: 'Be brief.',
      messages: [
        { role: 'user', content: 'One' },
        { role: 'assistant', content: 'Two' },
        { role: 'user', content: 'Three' },
      ],
      metadata: { user_id: 'u_1' },
      stream: true,
    })
  })

  it('to Google: the system text apart, the model’s turns by its role, the model safe in the path', () => {
    expect(buildGoogleBody(call)).toEqual({
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      contents: [
        { role: 'user', parts: [{ text: 'One' }] },
        { role: 'model', parts: [{ text: 'Two' }] },
        { role: 'user', parts: [{ text: 'Three' }] },
      ],
      generationConfig: { maxOutputTokens: 321, temperature: 1.5 },
    })
    const crooked = { ...call, providerModelId: '../../files?x=1\r\nhost: evil' }
    expect(buildGooglePath(crooked, false)).toBe(
      '/models/..%2F..%2Ffiles%3Fx%3D1%0D%0Ahost%3A%20evil:generateContent',
    )
  })
})
