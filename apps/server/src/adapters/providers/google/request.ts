import type { ModelCall } from '../../../ports/model-provider.ts'

/** The body of generateContent. System texts stand apart; the model's own turns have the role `model`. */
export function buildGoogleBody(call: ModelCall): Readonly<Record<string, unknown>> {
  const systemParts = call.messages
    .filter((message) => message.role === 'system' && message.text !== '')
    .map((message) => ({ text: message.text }))
  return {
    ...(systemParts.length === 0 ? {} : { systemInstruction: { parts: systemParts } }),
    contents: call.messages
      .filter((message) => message.role !== 'system' && message.text !== '')
      .map((message) => ({
        role: message.role === 'assistant' ? 'model' : 'user',
        parts: [{ text: message.text }],
      })),
    generationConfig: {
      maxOutputTokens: call.maxOutputTokens,
      ...(call.temperature === undefined ? {} : { temperature: call.temperature }),
    },
  }
}

/** The path of a call: the model stands in it, so it is escaped, whatever it holds. */
export function buildGooglePath(call: ModelCall, isStreamed: boolean): string {
  const verb = isStreamed ? 'streamGenerateContent?alt=sse' : 'generateContent'
  return `/models/${encodeURIComponent(call.providerModelId)}:${verb}`
}
