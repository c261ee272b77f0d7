import type { ModelCall } from '../../../ports/model-provider.ts'

/**
 * The body of a message. System texts stand apart, and empty ones are left out because the API refuses them. The
 * temperature is left out too: since version 2026-10-21 of the API it is refused, whatever its value.
 */
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
    metadata: { user_id: call.userPseudonym },
    ...(isStreamed ? { stream: true } : {}),
  }
}
