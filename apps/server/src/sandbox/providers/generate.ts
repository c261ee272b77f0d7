import { writeAnswer } from './answers/write-answer.ts'
import type { Generation, SandboxCall } from './sandbox-call.ts'
import { promptOf } from './sandbox-call.ts'
import { countSandboxTokens, cutIntoTokens } from './sandbox-tokens.ts'

export type GenerationWish = {
  readonly id: string
  readonly createdAtMs: number
  readonly cacheReadTokens: number
  /** Exactly so many tokens; undefined writes an answer of its natural length. */
  readonly outputTokens: number | undefined
  /** The bound is ignored up to this many tokens. */
  readonly ignoredBoundTokens: number | undefined
}

// Every message costs a few tokens besides its text, and so does the start of the answer.
const tokensPerMessage = 4
const tokensPerPrompt = 3
const defaultMaxOutputTokens = 4_096
const mostReasoningTokens = 64

export function countInputTokens(call: SandboxCall): number {
  return call.messages.reduce(
    (sum, message) => sum + countSandboxTokens(message.text) + tokensPerMessage,
    tokensPerPrompt,
  )
}

/** Decides the whole answer: the same call gets the same text every time. Keeps to the bound exactly. */
export function generate(call: SandboxCall, wish: GenerationWish): Generation {
  const bound = wish.ignoredBoundTokens ?? call.maxOutputTokens ?? defaultMaxOutputTokens
  const reasoningTokens = countReasoningTokens(call, bound)
  const wholeAnswer = cutIntoTokens(writeAnswer(promptOf(call), call.modelId))
  const wanted =
    wish.ignoredBoundTokens ?? (wish.outputTokens === undefined ? wholeAnswer.length : wish.outputTokens)
  const tokens = take(wholeAnswer, Math.min(wanted, bound - reasoningTokens))
  return {
    id: wish.id,
    call,
    createdAtMs: wish.createdAtMs,
    tokens,
    reasoningTokens,
    finish: wanted > bound - reasoningTokens ? 'length' : 'stop',
    inputTokens: countInputTokens(call),
    cacheReadTokens: wish.cacheReadTokens,
  }
}

// Models that think first do so within the bound, and nobody sees it.
function countReasoningTokens(call: SandboxCall, bound: number): number {
  const isThinking = /^(o\d|gpt-5|gemini-(2\.5|[3-9]).*pro)/.test(call.modelId)
  return isThinking ? Math.min(mostReasoningTokens, Math.floor(bound / 4)) : 0
}

function take(tokens: readonly string[], count: number): readonly string[] {
  if (count <= tokens.length) return tokens.slice(0, count)
  const repeated: string[] = []
  while (repeated.length < count) repeated.push(...tokens.slice(0, count - repeated.length))
  return repeated
}
