import Anthropic, { AnthropicError } from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import OpenAI, { AuthenticationError } from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { SandboxInvoice } from './sandbox-invoice.ts'
import { startSandboxProviders } from './start-sandbox-providers.ts'
import type { SandboxProviders } from './start-sandbox-providers.ts'

let sandbox: SandboxProviders

beforeAll(async () => {
  sandbox = await startSandboxProviders({ msPerToken: 0 })
})
afterAll(async () => {
  await sandbox.close()
})

function lastInvoice(): SandboxInvoice {
  const invoice = sandbox.invoices().at(-1)
  if (invoice === undefined) throw new Error('a call was made')
  return invoice
}

const prompt = 'Compare SQLite and PostgreSQL in a table'

function connectOpenAi(apiKey = 'any-key'): OpenAI {
  return new OpenAI({ apiKey, baseURL: sandbox.openaiBaseUrl, maxRetries: 0 })
}

function connectAnthropic(apiKey = 'any-key'): Anthropic {
  return new Anthropic({ apiKey, baseURL: sandbox.anthropicBaseUrl, maxRetries: 0 })
}

function connectGoogle(apiKey = 'any-key'): GoogleGenAI {
  return new GoogleGenAI({ apiKey, httpOptions: { baseUrl: sandbox.googleBaseUrl } })
}

function askGoogle(model: string, apiKey?: string): Promise<unknown> {
  return connectGoogle(apiKey).models.generateContent({ model, contents: prompt })
}

describe('OpenAI’s own client', () => {
  const messages = [{ role: 'user' as const, content: prompt }]

  it('reads a whole completion', async () => {
    const completion = await connectOpenAi().chat.completions.create({ model: 'gpt-4o', messages })
    expect(completion.choices[0]?.message.content).toBe(lastInvoice().text)
    expect(completion.choices[0]?.finish_reason).toBe('stop')
    expect(completion.usage).toMatchObject({
      prompt_tokens: lastInvoice().usage.inputTokens,
      completion_tokens: lastInvoice().usage.outputTokens,
    })
  })

  it('reads a stream with its usage, and reasoning tokens within the bound', async () => {
    const stream = await connectOpenAi().chat.completions.create({
      model: 'gpt-5-mini',
      messages,
      stream: true,
      stream_options: { include_usage: true },
      max_completion_tokens: 80,
    })
    let text = ''
    let finishReason: string | null | undefined
    let usage: OpenAI.CompletionUsage | null | undefined
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? ''
      finishReason = chunk.choices[0]?.finish_reason ?? finishReason
      usage = chunk.usage ?? usage
    }
    expect(text).toBe(lastInvoice().text)
    expect(finishReason).toBe('length')
    expect(usage?.completion_tokens).toBe(80)
    expect(usage?.completion_tokens_details?.reasoning_tokens).toBe(20)
  })

  it('tells no usage in a stream that did not ask for it, as the real one', async () => {
    const stream = await connectOpenAi().chat.completions.create({ model: 'gpt-4o', messages, stream: true })
    const usages: unknown[] = []
    for await (const chunk of stream) if (chunk.usage !== undefined) usages.push(chunk.usage)
    expect(usages).toEqual([])
  })

  it('lists the models and meets the errors that it knows', async () => {
    const ids: string[] = []
    for await (const model of connectOpenAi().models.list()) ids.push(model.id)
    expect(ids).toContain('gpt-4o-mini')
    const create = (model: string, apiKey?: string): Promise<unknown> =>
      connectOpenAi(apiKey).chat.completions.create({ model, messages })
    await expect(create('gpt-4o', 'invalid-key')).rejects.toBeInstanceOf(AuthenticationError)
    await expect(create('claude-opus')).rejects.toMatchObject({ status: 404, code: 'model_not_found' })
    await expect(
      connectOpenAi().chat.completions.create({ model: 'gpt-4o', messages, max_tokens: -1 }),
    ).rejects.toMatchObject({ status: 400, param: 'max_tokens' })
  })
})

describe('Anthropic’s own client', () => {
  const body = {
    model: 'claude-haiku-4-5',
    max_tokens: 600,
    system: 'Answer briefly.',
    messages: [{ role: 'user' as const, content: prompt }],
  }

  it('reads a whole message', async () => {
    const message = await connectAnthropic().messages.create(body)
    expect(message.content[0]).toMatchObject({ type: 'text', text: lastInvoice().text })
    expect(message.stop_reason).toBe('end_turn')
    expect(message.usage).toMatchObject({
      input_tokens: lastInvoice().usage.inputTokens,
      output_tokens: lastInvoice().usage.outputTokens,
    })
  })

  it('puts a streamed message together to the same', async () => {
    const stream = connectAnthropic().messages.stream({ ...body, max_tokens: 25 })
    let text = ''
    stream.on('text', (piece) => {
      text += piece
    })
    const message = await stream.finalMessage()
    expect(text).toBe(lastInvoice().text)
    expect(message.stop_reason).toBe('max_tokens')
    expect(message.usage.output_tokens).toBe(25)
  })

  it('lists the models and meets the errors that it knows', async () => {
    const ids: string[] = []
    for await (const model of connectAnthropic().models.list()) ids.push(model.id)
    expect(ids).toContain('claude-haiku-4-5')
    await expect(connectAnthropic('invalid-key').messages.create(body)).rejects.toMatchObject({ status: 401 })
    await expect(connectAnthropic().messages.create({ ...body, model: 'gpt-4o' })).rejects.toMatchObject({
      status: 404,
    })
    await expect(connectAnthropic().messages.create({ ...body, messages: [] })).rejects.toBeInstanceOf(
      AnthropicError,
    )
    const withoutBound = { model: body.model, messages: body.messages }
    await expect(connectAnthropic().post('/v1/messages', { body: withoutBound })).rejects.toMatchObject({
      status: 400,
    })
  })
})

describe('Google’s own client', () => {
  it('reads a whole answer', async () => {
    const answer = await connectGoogle().models.generateContent({
      model: 'gemini-2.5-flash',
      contents: prompt,
      config: { systemInstruction: 'Answer briefly.', maxOutputTokens: 600 },
    })
    expect(answer.text).toBe(lastInvoice().text)
    expect(answer.usageMetadata?.promptTokenCount).toBe(lastInvoice().usage.inputTokens)
    expect(answer.usageMetadata?.candidatesTokenCount).toBe(lastInvoice().usage.outputTokens)
  })

  it('reads a stream with thoughts counted beside the text', async () => {
    const stream = await connectGoogle().models.generateContentStream({
      model: 'gemini-2.5-pro',
      contents: prompt,
      config: { maxOutputTokens: 100 },
    })
    let text = ''
    let last
    for await (const chunk of stream) {
      text += chunk.text ?? ''
      last = chunk
    }
    expect(text).toBe(lastInvoice().text)
    expect(last?.candidates?.[0]?.finishReason).toBe('MAX_TOKENS')
    expect(last?.usageMetadata).toMatchObject({ candidatesTokenCount: 75, thoughtsTokenCount: 25 })
  })

  it('lists the models and meets the errors that it knows', async () => {
    const names: (string | undefined)[] = []
    for await (const model of await connectGoogle().models.list()) names.push(model.name)
    expect(names).toContain('models/gemini-2.5-flash')
    await expect(askGoogle('gemini-2.5-flash', 'invalid-key')).rejects.toMatchObject({ status: 400 })
    await expect(askGoogle('no-such-model')).rejects.toMatchObject({ status: 404 })
  })
})
