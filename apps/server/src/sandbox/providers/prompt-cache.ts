import { createHash } from 'node:crypto'

import type { SandboxCall } from './sandbox-call.ts'
import { countSandboxTokens } from './sandbox-tokens.ts'

const smallestCachedTokens = 1_024
const cachedStepTokens = 128
const maxRemembered = 500

/** Caches the beginnings of long conversations as OpenAI and Google do unasked: from 1,024 tokens on, in steps of 128. */
export class PromptCache {
  readonly #seen = new Set<string>()

  /** How much of the call's input was seen before; remembers the call. */
  readTokens(call: SandboxCall): number {
    if (call.provider === 'anthropic') return 0
    const beginning = call.messages.slice(0, -1)
    const cachedTokens = this.#seen.has(keyOf(call, beginning)) ? roundToStep(beginning) : 0
    this.#remember(keyOf(call, call.messages))
    this.#remember(keyOf(call, call.messages.slice(0, -1)))
    return cachedTokens
  }

  #remember(key: string): void {
    this.#seen.delete(key)
    this.#seen.add(key)
    if (this.#seen.size <= maxRemembered) return
    const [oldest] = this.#seen
    if (oldest !== undefined) this.#seen.delete(oldest)
  }
}

function keyOf(call: SandboxCall, messages: SandboxCall['messages']): string {
  const hash = createHash('sha256').update(`${call.provider}\n${call.modelId}\n`)
  for (const message of messages) hash.update(`${message.role}\n${message.text}\n\0`)
  return hash.digest('hex')
}

function roundToStep(messages: SandboxCall['messages']): number {
  const tokens = messages.reduce((sum, message) => sum + countSandboxTokens(message.text), 0)
  return tokens < smallestCachedTokens ? 0 : Math.floor(tokens / cachedStepTokens) * cachedStepTokens
}
