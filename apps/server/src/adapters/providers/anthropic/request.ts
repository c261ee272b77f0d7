import type { ModelCall } from '../../../ports/model-provider.ts'

/** The body of a message. System texts stand apart, and empty ones are left out because the API refuses them. */
export function buildAnthropicBody(call: ModelCall, isStreamed: boolean): Readonly<Record<string, unknown>> {
  const system = call.messages
    .filter((message) => message.role === 'system' && message.text.trim() !== '')
    .map((message) => message.text)
    .join('\n\n')
  return {
    model: call.providerModelId,
    max_tokens: call.maxOutputTokens,
    ...(system === '' ? {} : { system }),
    messages: call.messages
      .filter((message) => message.role !== 'system' && message.text.trim() !== '')
      .map((message) => ({ role: message.role, content: message.text })),
    // The other protocols go up to 2; here 1 is the most, and means the same.
    ...(call.temperature === undefined ? {} : { temperature: Math.min(call.temperature, 1) }),
    metadata: { user_id: call.userPseudonym },
    ...(isStreamed ? { stream: true } : {}),
  }
}
