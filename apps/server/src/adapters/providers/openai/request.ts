import type { ModelCall } from '../../../ports/model-provider.ts'

/** Where servers of this protocol differ in what they take. */
export type OpenAiDialect = {
  /** OpenAI itself wants `max_completion_tokens`; most compatible servers know only `max_tokens`. */
  readonly outputLimitField: 'max_completion_tokens' | 'max_tokens'
  /** Asks for the usage at the end of a stream. Off for the few servers that refuse the field. */
  readonly asksForStreamUsage: boolean
  /** Models that think first take no temperature; OpenAI refuses the whole call. */
  readonly refusesTemperature: (modelId: string) => boolean
  /** The field for the pseudonym of the user; undefined sends none. */
  readonly userField: 'safety_identifier' | 'user' | undefined
}

/** The body of a chat completion. */
export function buildOpenAiBody(
  call: ModelCall,
  isStreamed: boolean,
  dialect: OpenAiDialect,
): Readonly<Record<string, unknown>> {
  return {
    model: call.providerModelId,
    messages: call.messages.map((message) => ({ role: message.role, content: message.text })),
    [dialect.outputLimitField]: call.maxOutputTokens,
    ...(call.temperature === undefined || dialect.refusesTemperature(call.providerModelId)
      ? {}
      : { temperature: call.temperature }),
    ...(dialect.userField === undefined ? {} : { [dialect.userField]: call.userPseudonym }),
    ...(isStreamed ? { stream: true } : {}),
    ...(isStreamed && dialect.asksForStreamUsage ? { stream_options: { include_usage: true } } : {}),
  }
}
