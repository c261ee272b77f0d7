import type { Message } from '@tessera/contracts/conversations'
import type { Receipt } from '@tessera/contracts/credits'

import { isActive, type LiveTurn } from './live-turn'

/** What the line under an answer says. */
export type Bill = { readonly modelName: string; readonly tokens: number; readonly credits: number }

export type AnswerStatus = 'waiting' | 'streaming' | 'complete' | 'incomplete' | 'failed' | 'lost'

export type AnswerItem = {
  readonly kind: 'answer'
  readonly key: string
  readonly status: AnswerStatus
  readonly text: string
  readonly reasoning: string
  readonly isStopping: boolean
  readonly bill: Bill | null
  readonly receipt: Receipt | null
  readonly finishReason: string | null
  readonly error: { readonly code: string; readonly message: string } | null
  /** Set while this page follows it. */
  readonly turn: LiveTurn | null
  /** What was asked, and after which message, so that it can be asked again. */
  readonly prompt: string
  readonly promptParentId: string | null
}

export type PromptItem = { readonly kind: 'prompt'; readonly key: string; readonly text: string }

export type ThreadItem = PromptItem | AnswerItem

export type Thread = {
  readonly items: readonly ThreadItem[]
  /** What the next prompt continues. */
  readonly lastMessageId: string | null
  readonly active: LiveTurn | null
  readonly refused: LiveTurn | null
}

/** From the newest message up to the first: the branch that was used last. */
export function newestBranch(messages: readonly Message[]): readonly Message[] {
  const byId = new Map(messages.map((message) => [message.id, message]))
  const branch: Message[] = []
  const seen = new Set<string>()
  let current = messages.at(-1)
  while (current !== undefined && !seen.has(current.id)) {
    seen.add(current.id)
    branch.push(current)
    current = current.parent_message_id === null ? undefined : byId.get(current.parent_message_id)
  }
  return branch.toReversed()
}

function billOf(receipt: Receipt | null): Bill | null {
  if (receipt === null) return null
  const tokens = receipt.lines.reduce((sum, line) => sum + line.tokens, 0)
  return { modelName: receipt.model_name, tokens, credits: receipt.credits_charged }
}

type Asked = { readonly prompt: string; readonly promptParentId: string | null }

/** An answer that came to its bound is whole for the books, but not for its reader. */
function storedStatus(message: Message): AnswerStatus {
  if (message.status === 'running') return message.text === '' ? 'waiting' : 'streaming'
  const finishReason = message.receipt?.finish_reason ?? 'stop'
  return message.status === 'complete' && finishReason !== 'stop' ? 'incomplete' : message.status
}

function storedAnswer(message: Message, asked: Asked): AnswerItem {
  return {
    kind: 'answer',
    key: message.id,
    status: storedStatus(message),
    text: message.text,
    reasoning: '',
    isStopping: false,
    bill: billOf(message.receipt),
    receipt: message.receipt,
    finishReason: message.receipt?.finish_reason ?? null,
    error: message.error,
    turn: null,
    ...asked,
  }
}

const statusOfFinished = { broken: 'failed', refused: 'failed', lost: 'lost' } as const

function liveStatus({ state, text }: LiveTurn): AnswerStatus {
  if (state.status === 'sending') return 'waiting'
  if (state.status === 'streaming') return text === '' ? 'waiting' : 'streaming'
  if (state.status === 'done') return state.done.finish_reason === 'stop' ? 'complete' : 'incomplete'
  return statusOfFinished[state.status]
}

function liveBill(turn: LiveTurn): Bill | null {
  if (turn.state.status !== 'done') return null
  const { model_name: modelName, usage, credits_charged: credits } = turn.state.done
  const tokens =
    usage.input_tokens +
    usage.cache_read_tokens +
    usage.cache_write_tokens +
    usage.output_tokens +
    usage.reasoning_tokens
  return { modelName, tokens, credits }
}

function liveAnswer(turn: LiveTurn, asked: Asked): AnswerItem {
  return {
    kind: 'answer',
    key: turn.start?.message_id ?? turn.id,
    status: liveStatus(turn),
    text: turn.text,
    reasoning: turn.reasoning,
    isStopping: turn.isStopping,
    bill: liveBill(turn),
    receipt: null,
    finishReason: turn.state.status === 'done' ? turn.state.done.finish_reason : null,
    error: turn.state.status === 'broken' ? turn.state.failure.error : null,
    turn,
    ...asked,
  }
}

function runOf(turn: LiveTurn): string {
  return turn.start?.request_id ?? turn.id
}

function storedItems(branch: readonly Message[], turns: readonly LiveTurn[]): ThreadItem[] {
  const items: ThreadItem[] = []
  let asked: Asked = { prompt: '', promptParentId: null }
  for (const message of branch) {
    if (message.role === 'user') {
      asked = { prompt: message.text, promptParentId: message.parent_message_id }
      items.push({ kind: 'prompt', key: message.id, text: message.text })
      continue
    }
    const turn = turns.find((one) => runOf(one) === message.run_id)
    const isStillLive = turn !== undefined && (message.status === 'running' || message.receipt === null)
    items.push(isStillLive ? { ...liveAnswer(turn, asked), key: message.id } : storedAnswer(message, asked))
  }
  return items
}

/** Where a live prompt hooks on: everything after its parent belongs to another branch. */
function cutAfter(branch: readonly Message[], turn: LiveTurn | undefined): readonly Message[] {
  if (turn === undefined || turn.parentMessageId === null) return branch
  const at = branch.findIndex((message) => message.id === turn.parentMessageId)
  return at === -1 ? branch : branch.slice(0, at + 1)
}

/** What the page shows: the stored branch, and what streams on top of it. */
export function buildThread(messages: readonly Message[], turns: readonly LiveTurn[]): Thread {
  const storedRuns = new Set(messages.map((message) => message.run_id))
  const refused = turns.findLast((turn) => turn.state.status === 'refused') ?? null
  const sent = turns.findLast(
    (turn) => turn.prompt !== null && turn.state.status !== 'refused' && !storedRuns.has(runOf(turn)),
  )
  const branch = cutAfter(newestBranch(messages), sent)
  const items = storedItems(branch, turns)
  if (sent !== undefined && sent.prompt !== null) {
    const asked = { prompt: sent.prompt, promptParentId: sent.parentMessageId }
    items.push({ kind: 'prompt', key: sent.start?.user_message_id ?? `${sent.id}-prompt`, text: sent.prompt })
    items.push(liveAnswer(sent, asked))
  }
  return {
    items,
    lastMessageId: branch.at(-1)?.id ?? sent?.start?.message_id ?? null,
    active: turns.find((turn) => isActive(turn)) ?? null,
    refused,
  }
}
