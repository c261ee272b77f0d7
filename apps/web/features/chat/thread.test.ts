import type { Message } from '@tessera/contracts/conversations'
import { describe, expect, it } from 'vitest'

import { applyRunEvent, newTurn } from './live-turn.ts'
import { buildThread, newestBranch } from './thread.ts'

function message(fields: Partial<Message> & Pick<Message, 'id' | 'role'>): Message {
  return {
    parent_message_id: null,
    status: 'complete',
    text: fields.id,
    run_id: null,
    receipt: null,
    error: null,
    created_at: '2026-01-01T00:00:00.000Z',
    ...fields,
  }
}

const asked = message({ id: 'q1', role: 'user' })
const answered = message({ id: 'a1', role: 'assistant', parent_message_id: 'q1', run_id: 'run_1' })

const start = {
  request_id: 'run_2',
  conversation_id: 'cnv_1',
  user_message_id: 'q2',
  message_id: 'a2',
  model: 'claude-haiku',
  model_name: 'Claude Haiku',
  task_type: 'chat',
  complexity: 'simple',
  reason: '',
  reason_code: 'cheapest',
  held: 5,
  max_credits: 5,
  max_output_tokens: 100,
} as const

function sentTurn() {
  return newTurn({ id: 'key-1', prompt: 'second', conversationId: 'cnv_1', parentMessageId: 'a1' })
}

describe('the newest branch', () => {
  it('leads from the newest message to the first and leaves other branches out', () => {
    const retried = message({ id: 'q1b', role: 'user' })
    const second = message({ id: 'a1b', role: 'assistant', parent_message_id: 'q1b' })
    expect(newestBranch([asked, answered, retried, second]).map(({ id }) => id)).toEqual(['q1b', 'a1b'])
  })

  it('ends for messages that name each other', () => {
    const first = message({ id: 'x', role: 'user', parent_message_id: 'y' })
    const second = message({ id: 'y', role: 'assistant', parent_message_id: 'x' })
    expect(newestBranch([first, second])).toHaveLength(2)
  })
})

describe('a prompt on its way', () => {
  it('stands under the stored messages from the first moment, and can be stopped', () => {
    const thread = buildThread([asked, answered], [sentTurn()])
    expect(thread.items.map(({ text }) => text)).toEqual(['q1', 'a1', 'second', ''])
    expect(thread.items.at(-1)).toMatchObject({ status: 'waiting' })
    expect(thread.active?.id).toBe('key-1')
  })

  it('is shown once when the stored conversation already has it', () => {
    const turn = applyRunEvent(sentTurn(), { type: 'start', start })
    const live = applyRunEvent(turn, { type: 'delta', delta: { text: 'Hello' } })
    const storedPrompt = message({ id: 'q2', role: 'user', parent_message_id: 'a1', text: 'second' })
    const storedAnswer = message({
      id: 'a2',
      role: 'assistant',
      parent_message_id: 'q2',
      run_id: 'run_2',
      status: 'running',
      text: '',
    })
    const thread = buildThread([asked, answered, storedPrompt, storedAnswer], [live])
    expect(thread.items.map(({ text }) => text)).toEqual(['q1', 'a1', 'second', 'Hello'])
    expect(thread.items.at(-1)).toMatchObject({ status: 'streaming', key: 'a2' })
  })

  it('keeps the keys of its messages when it becomes a stored one, so that nothing is drawn anew', () => {
    const live = applyRunEvent(sentTurn(), { type: 'start', start })
    const before = buildThread([asked, answered], [live]).items.map(({ key }) => key)
    const storedPrompt = message({ id: 'q2', role: 'user', parent_message_id: 'a1' })
    const storedAnswer = message({ id: 'a2', role: 'assistant', parent_message_id: 'q2', run_id: 'run_2' })
    const after = buildThread([asked, answered, storedPrompt, storedAnswer], []).items.map(({ key }) => key)
    expect(after).toEqual(before)
  })

  it('is not a message when it was refused', () => {
    const refused = { ...sentTurn(), state: { status: 'refused', error: new Error('402') } as const }
    const thread = buildThread([asked, answered], [refused])
    expect(thread.items).toHaveLength(2)
    expect(thread.refused?.prompt).toBe('second')
    expect(thread.active).toBeNull()
  })

  it('replaces everything after the message that it answers again', () => {
    const turn = { ...sentTurn(), parentMessageId: 'a1' }
    const failedPrompt = message({ id: 'q2x', role: 'user', parent_message_id: 'a1' })
    const failed = message({ id: 'a2x', role: 'assistant', parent_message_id: 'q2x', status: 'failed' })
    const thread = buildThread([asked, answered, failedPrompt, failed], [turn])
    expect(thread.items.map(({ text }) => text)).toEqual(['q1', 'a1', 'second', ''])
  })
})

describe('the events of a run', () => {
  it('begin again from an empty text when the server tells everything anew', () => {
    const first = applyRunEvent(sentTurn(), { type: 'start', start })
    const half = applyRunEvent(first, { type: 'delta', delta: { text: 'half' } })
    const again = applyRunEvent(half, { type: 'start', start })
    expect(applyRunEvent(again, { type: 'delta', delta: { text: 'whole' } }).text).toBe('whole')
  })

  it('keep the part that was shown when the answer breaks, with what it cost', () => {
    const half = applyRunEvent(applyRunEvent(sentTurn(), { type: 'start', start }), {
      type: 'delta',
      delta: { text: 'half' },
    })
    const failure = {
      error: { code: 'provider_error', message: 'broken', request_id: 'run_2' },
      credits_charged: 0,
      balance: 10,
    }
    const broken = applyRunEvent(half, { type: 'error', error: failure })
    const [, item] = buildThread([], [broken]).items
    expect(item).toMatchObject({ status: 'failed', text: 'half', error: { code: 'provider_error' } })
  })
})
