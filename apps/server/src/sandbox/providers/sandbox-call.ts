export type SandboxProviderName = 'openai' | 'anthropic' | 'google'

export type SandboxMessage = { readonly role: 'system' | 'user' | 'assistant'; readonly text: string }

/** A call as all three protocols mean it. */
export type SandboxCall = {
  readonly provider: SandboxProviderName
  readonly modelId: string
  readonly messages: readonly SandboxMessage[]
  readonly maxOutputTokens: number | undefined
  readonly isStreamed: boolean
  /** OpenAI tells the usage of a stream only when it is asked to. */
  readonly wantsStreamUsage: boolean
  readonly apiKey: string
}

/** Why a call is refused, in the terms that the protocols share; each puts it into its own words. */
export type SandboxRefusal = {
  readonly kind:
    | 'bad_key'
    | 'bad_request'
    | 'model_not_found'
    | 'context_too_long'
    | 'not_found'
    | 'rate_limited'
    | 'overloaded'
    | 'server_error'
  readonly status: number
  readonly message: string
  readonly param?: string
}

export type SandboxUsage = {
  readonly inputTokens: number
  readonly cacheReadTokens: number
  readonly cacheWriteTokens: number
  /** Includes reasoning. */
  readonly outputTokens: number
  readonly reasoningTokens: number
}

/** An answer as it was decided before its first token went out. */
export type Generation = {
  readonly id: string
  readonly call: SandboxCall
  readonly createdAtMs: number
  readonly tokens: readonly string[]
  readonly reasoningTokens: number
  readonly finish: 'stop' | 'length'
  readonly inputTokens: number
  readonly cacheReadTokens: number
}

/** The usage after `textTokens` of the answer were written. */
export function usageAfter(generation: Generation, textTokens: number): SandboxUsage {
  return {
    inputTokens: generation.inputTokens,
    cacheReadTokens: generation.cacheReadTokens,
    cacheWriteTokens: 0,
    outputTokens: textTokens + generation.reasoningTokens,
    reasoningTokens: generation.reasoningTokens,
  }
}

export function promptOf(call: SandboxCall): string {
  return call.messages.findLast((message) => message.role === 'user')?.text ?? ''
}
