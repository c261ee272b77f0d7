import type { DoneEvent, StartEvent, StreamErrorEvent } from '@tessera/contracts/ai'

import type { RunEvent } from './run-stream'

export type LiveState =
  | { readonly status: 'sending' }
  | { readonly status: 'streaming' }
  | { readonly status: 'done'; readonly done: DoneEvent }
  /** Broken after it began: what it cost is known, and is nothing for faults. */
  | { readonly status: 'broken'; readonly failure: StreamErrorEvent }
  /** Refused before it began. */
  | { readonly status: 'refused'; readonly error: unknown }
  /** The line to the server is gone; the run may go on. */
  | { readonly status: 'lost' }

/** A prompt that this page has sent, or an answer that it watches, as far as it has come. */
export type LiveTurn = {
  /** The idempotency key of a sent prompt; the run of a watched answer. */
  readonly id: string
  /** Null: a watched answer, whose prompt is stored. */
  readonly prompt: string | null
  readonly conversationId: string | null
  readonly parentMessageId: string | null
  readonly start: StartEvent | null
  readonly text: string
  readonly reasoning: string
  readonly isStopping: boolean
  readonly state: LiveState
}

export function newTurn(
  input: Pick<LiveTurn, 'id' | 'prompt' | 'conversationId' | 'parentMessageId'>,
): LiveTurn {
  return { ...input, start: null, text: '', reasoning: '', isStopping: false, state: { status: 'sending' } }
}

export function isActive(turn: LiveTurn): boolean {
  return turn.state.status === 'sending' || turn.state.status === 'streaming'
}

/** The turn after one more event. A second `start` means that everything is told again from the beginning. */
export function applyRunEvent(turn: LiveTurn, event: RunEvent): LiveTurn {
  if (event.type === 'start') {
    return {
      ...turn,
      start: event.start,
      conversationId: event.start.conversation_id ?? turn.conversationId,
      text: '',
      reasoning: '',
      state: { status: 'streaming' },
    }
  }
  if (event.type === 'delta') {
    return 'text' in event.delta
      ? { ...turn, state: { status: 'streaming' }, text: turn.text + event.delta.text }
      : { ...turn, state: { status: 'streaming' }, reasoning: turn.reasoning + event.delta.reasoning }
  }
  const state: LiveState =
    event.type === 'done' ? { status: 'done', done: event.done } : { status: 'broken', failure: event.error }
  return { ...turn, isStopping: false, state }
}
